# Aval in a container. Debian, because not every library has wheels for others.
FROM python:3.13-slim AS build
RUN pip install --no-cache-dir uv
WORKDIR /aval
COPY pyproject.toml README.md LICENSE ./
COPY src ./src
RUN uv venv /opt/aval \
 && VIRTUAL_ENV=/opt/aval uv pip install --no-cache --compile-bytecode .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /data aval \
 && install -d -o aval -g aval -m 0700 /data
COPY --from=build /opt/aval /opt/aval
ENV PATH=/opt/aval/bin:$PATH PYTHONUNBUFFERED=1 AVAL_DATA_DIR=/data AVAL_PRODUCTION=1
USER aval
WORKDIR /data
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["aval", "serve", "--address", "0.0.0.0"]
