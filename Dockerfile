# The tracker as an image: web server, worker and every command. It writes to DATA_DIR and /tmp alone, so it
# runs as a user who owns nothing, on a file system that is read only.
FROM python:3.11-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements/base.txt /requirements.txt
RUN python -m venv /venv && /venv/bin/pip install --require-hashes -r /requirements.txt

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin tracker \
    && install -d -o tracker -g tracker -m 0750 /data
COPY --from=packages /venv /venv
WORKDIR /app
COPY manage.py ./
COPY tracker ./tracker
COPY policies ./policies
COPY templates ./templates
COPY deploy/gunicorn.conf.py deploy/healthcheck.py ./deploy/
RUN /venv/bin/python -m compileall -q tracker policies
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data BIND=0.0.0.0:8000 HOME=/tmp
USER tracker
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=60s CMD ["python", "deploy/healthcheck.py"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "tracker.wsgi"]
