"""Search says what is true right after each write, whoever writes at the same time, whatever is killed."""

from tests.stress.running import Length, run


def test_search_is_in_step_while_clients_write_and_a_worker_is_killed():
    outcome = run(Length(160), 4, kills=True)
    assert outcome.is_good, "\n".join(outcome.lines())
    assert outcome.killed
    assert outcome.tally.operations >= 160
    assert outcome.tally.searches > 500
