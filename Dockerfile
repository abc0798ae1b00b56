# One image for nginx, the handlers, the workers, the migrations and cron; the first argument chooses (deploy/entrypoint).
ARG BASE=debian:trixie-slim

FROM ${BASE} AS build
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
	gcc jq libb64-dev libc6-dev libcjose-dev libcurl4-openssl-dev libfcgi-dev libidn2-dev libjansson-dev libpcre2-dev libpq-dev \
	libseccomp-dev libssl-dev libutf8proc-dev libzip-dev make pkgconf zlib1g-dev
WORKDIR /opt/ignite
COPY Makefile ./
COPY shared shared
COPY handlers handlers
COPY tools tools
COPY stack stack
RUN make -j"$(nproc)" BUILD=/tmp/build all && mkdir -p bin describe && cp /tmp/build/bin/* bin/ && strip bin/*
# The descriptors, for nginx and the entry point; and the packages of the libraries that the programs turned out to need.
RUN for handler in handlers/*/handler.c; do \
		name=$(basename "$(dirname "$handler")") && bin/$name --describe >describe/$name.json || exit 1; \
	done && \
	ldd bin/* | awk '$2 == "=>" { print $3 }' | sort -u | xargs -n 1 realpath | xargs dpkg-query -S \
		| cut -d: -f1 | sort -u >packages

FROM ${BASE}
COPY --from=build /opt/ignite/packages /tmp/packages
RUN apt-get update && \
	xargs -a /tmp/packages env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
		ca-certificates curl jq libvips-tools nginx postgresql-client snooze && \
	rm -rf /var/lib/apt/lists/* /tmp/packages && \
	useradd --system --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin ignite && \
	install -d -o ignite -g ignite /run/ignite /var/lib/ignite /var/lib/ignite/store
WORKDIR /opt/ignite
COPY --from=build /opt/ignite/bin bin
COPY --from=build /opt/ignite/describe describe
COPY nginx nginx
COPY migrations migrations
COPY stack/migrate.sh stack/conninfo.sh stack/
COPY stack/run/tick stack/run/tick
COPY deploy/entrypoint deploy/entrypoint
USER ignite
ENV IGNITE_RUN_DIR=/run/ignite STORAGE_URL=file:///var/lib/ignite/store
VOLUME ["/run/ignite", "/var/lib/ignite/store"]
EXPOSE 8080
ENTRYPOINT ["/opt/ignite/deploy/entrypoint"]
CMD ["help"]
