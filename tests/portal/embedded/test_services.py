"""The embedded services, really started, stopped and killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
import redis

from portal.embedded import processes, services
from portal.embedded.addresses import database_url, places, redis_url
from portal.embedded.errors import ServiceError

CHECKOUT = Path(__file__).resolve().parents[3]
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
needs_user = pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")


def sql(var_dir, statement):
    with psycopg.connect(database_url(var_dir), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else None


def pids(var_dir):
    return {service.name: service.pid for service in services.status(var_dir)}


def kill(pid):
    os.kill(pid, signal.SIGKILL)
    assert processes.wait_until(lambda: not processes.is_running(pid), 10)


def test_starting_and_stopping_twice_changes_nothing(var_dir):
    assert not any(service.is_running for service in services.status(var_dir))
    first = services.start(var_dir)
    assert services.start(var_dir) == first == services.status(var_dir)
    assert int(first[0].version.split(".")[0]) >= 15
    assert services.stop(var_dir) == ["Redis", "PostgreSQL"]
    assert services.stop(var_dir) == []
    assert not any(processes.is_running(service.pid) for service in first)


def test_the_role_owns_its_database_without_being_superuser(standing):
    for name in ("unaccent", "pg_trgm", "btree_gin", "intarray"):
        sql(standing, f"CREATE EXTENSION {name}")
    sql(standing, "CREATE DATABASE test_of_a_test")  # pytest-django makes one
    (role,) = sql(
        standing, "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    )
    assert role == (False, True)


def test_a_wrong_password_is_refused(standing):
    host = str(places(standing).run_dir)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=host, user="parvis", dbname="parvis", password="guess")


def test_a_lost_password_file_is_made_anew(var_dir):
    services.start(var_dir, only=["postgres"])
    sql(var_dir, "CREATE TABLE kept (n int)")
    services.stop(var_dir)
    (var_dir / "parvis.password").unlink()
    services.start(var_dir, only=["postgres"])
    assert sql(var_dir, "SELECT * FROM kept") == []


def test_sockets_and_data_are_closed_to_others(standing):
    here = places(standing)
    for folder in (here.run_dir, here.database, here.redis):
        assert folder.stat().st_mode & 0o077 == 0
    for secret in standing.glob("*.password"):
        assert secret.stat().st_mode & 0o077 == 0


def test_killed_services_come_back_with_what_was_written(var_dir):
    services.start(var_dir)
    sql(var_dir, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    redis.Redis.from_url(redis_url(var_dir)).set("kept", "yes")
    time.sleep(1.2)  # Redis writes every second
    before = pids(var_dir)
    for pid in before.values():
        kill(pid)
    services.start(var_dir)
    assert sql(var_dir, "SELECT count(*) FROM kept") == [(1000,)]
    assert redis.Redis.from_url(redis_url(var_dir)).get("kept") == b"yes"
    assert not set(before.values()) & set(pids(var_dir).values())


def test_a_pid_file_that_names_another_program_is_ignored(var_dir):
    services.start(var_dir)
    for pid in pids(var_dir).values():
        kill(pid)
    here, bystander = places(var_dir), subprocess.Popen(["sleep", "60"])
    try:
        lines = (here.database / "postmaster.pid").read_text().splitlines()
        (here.database / "postmaster.pid").write_text("\n".join([str(bystander.pid), *lines[1:]]))
        (here.redis / "redis.pid").write_text(str(bystander.pid))
        assert services.stop(var_dir) == []
        assert bystander.poll() is None
        assert all(service.is_running for service in services.start(var_dir))
    finally:
        bystander.kill()
        bystander.wait()


def test_two_var_dirs_run_side_by_side(make_var_dir):
    one, other = make_var_dir(), make_var_dir()
    services.start(one)
    services.start(other)
    sql(one, "CREATE TABLE mine (n int)")
    assert not set(pids(one).values()) & set(pids(other).values())
    services.stop(one)
    assert all(service.is_running for service in services.status(other))
    assert sql(other, "SELECT to_regclass('mine')") == [(None,)]


def test_a_long_path_still_has_short_sockets(make_var_dir):
    parent = make_var_dir() / ("long" * 30)
    parent.mkdir()
    var_dir = make_var_dir(parent)
    services.start(var_dir)
    assert sql(var_dir, "SELECT 1") == [(1,)]
    assert str(places(var_dir).run_dir).startswith("/tmp/parvis-")


def test_a_first_start_that_was_killed_leaves_no_half_database(var_dir):
    (var_dir / "postgres.new").mkdir()
    (var_dir / "postgres.new" / "PG_VERSION").write_text("17\n")
    services.start(var_dir, only=["postgres"])
    assert sql(var_dir, "SELECT 1") == [(1,)]


def test_data_of_another_version_is_refused_in_one_sentence(var_dir):
    (var_dir / "postgres").mkdir()
    (var_dir / "postgres" / "PG_VERSION").write_text("12\n")
    with pytest.raises(ServiceError, match=r"written by PostgreSQL 12, .* start empty\.$"):
        services.start(var_dir)


def test_a_folder_that_is_no_database_is_not_written_over(var_dir):
    (var_dir / "postgres").mkdir()
    (var_dir / "postgres" / "letters.txt").write_text("dear")
    with pytest.raises(ServiceError, match="no PostgreSQL database"):
        services.start(var_dir)
    assert (var_dir / "postgres" / "letters.txt").read_text() == "dear"


@needs_user
def test_an_unwritable_var_dir_is_told_in_one_sentence(var_dir):
    var_dir.chmod(0o555)
    with pytest.raises(ServiceError, match="Nothing can be written in"):
        services.start(var_dir)


def test_a_var_dir_below_a_file_is_told_in_one_sentence(var_dir):
    (var_dir / "file").write_text("")
    with pytest.raises(ServiceError, match="Set VAR_DIR to another folder"):
        services.start(var_dir / "file" / "var")


@needs_root
def test_root_below_a_closed_folder_keeps_its_data_elsewhere(make_var_dir):
    closed = make_var_dir()
    closed.chmod(0o700)
    var_dir, lines = make_var_dir(closed), []
    services.start(var_dir, say=lines.append)
    state = places(var_dir).state
    assert (var_dir / "data-location").read_text().strip() == str(state) != str(var_dir)
    assert any(str(state) in line for line in lines)
    assert sql(var_dir, "SELECT 1") == [(1,)]
    services.stop(var_dir)
    closed.chmod(0o755)  # found again even where VAR_DIR itself would now do
    services.start(var_dir)
    assert places(var_dir).state == state


@needs_root
def test_a_copied_var_dir_does_not_share_the_data(make_var_dir):
    closed = make_var_dir()
    closed.chmod(0o700)
    var_dir, copy = make_var_dir(closed), make_var_dir(closed)
    services.start(var_dir, only=["redis"])
    (copy / "data-location").write_text((var_dir / "data-location").read_text())
    try:
        with pytest.raises(ServiceError, match="is a copy of"):
            services.start(copy)
    finally:
        (copy / "data-location").unlink()


def test_the_command_tells_what_runs(var_dir):
    def command(action):
        return subprocess.run(
            [sys.executable, CHECKOUT / "manage.py", "services", action],
            env={**os.environ, "VAR_DIR": str(var_dir), "DATABASE_URL": "", "REDIS_URL": ""},
            capture_output=True,
            text=True,
            check=False,
        )

    down = command("status")
    assert down.returncode == 1
    assert down.stdout.count("down") == 2
    up = command("start")
    assert up.returncode == 0
    assert all(str(pid) in up.stdout for pid in pids(var_dir).values())
    assert "stopped" in command("stop").stdout
