# Sourced by check: kvm-exits' metrics on their way, through Debian's own node_exporter into
# Debian's own Prometheus, both unpacked and not installed.
# shellcheck shell=sh disable=SC2154

# A port that nobody listens on.
free_port() {
	python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# asks EXPRESSION: what Prometheus has of it now, as "reason value", a line each, sorted.
asks() {
	python3 - "http://127.0.0.1:$port/api/v1/query" "$1" <<-'END'
		import json, sys, urllib.parse, urllib.request
		url = sys.argv[1] + "?query=" + urllib.parse.quote(sys.argv[2])
		result = json.load(urllib.request.urlopen(url, timeout=10))["data"]["result"]
		# Values are doubles there, which have 2^64 - 1 as 2^64.
		for reason, value in sorted((x["metric"].get("reason", ""), x["value"][1]) for x in result):
		    print(reason, int(float(value)))
	END
}

# Exits by reason, in the kernel's own tables.
in_tables() { cat "$@" | awk '!/^#/ && $3 { n[$2] += $3 } END { for (r in n) printf "%s %.0f\n", r, n[r] }' | LC_ALL=C sort; }

prometheus_sums_to_the_kernels_tables() {
	unpacked=$dir/prometheus work=$(mktemp -d)
	if [ ! -x "$unpacked/usr/bin/prometheus-node-exporter" ]; then
		mkdir -p "$unpacked"
		(cd "$unpacked" && apt-get -q download prometheus prometheus-node-exporter &&
			for package in *.deb; do dpkg-deb -x "$package" .; done)
	fi
	mkdir "$work/textfile"
	kvm_exits --prometheus --output="$work/textfile/kvm-exits.prom"
	exporter_port=$(free_port)
	port=$(free_port)
	cat >"$work/prometheus.yml" <<-END
		scrape_configs:
		  - job_name: node
		    scrape_interval: 1s
		    static_configs: [targets: ["127.0.0.1:$exporter_port"]]
	END
	"$unpacked/usr/bin/prometheus-node-exporter" --collector.disable-defaults --collector.textfile \
		--collector.textfile.directory="$work/textfile" \
		--web.listen-address="127.0.0.1:$exporter_port" 2>"$work/exporter.log" &
	exporter=$!
	"$unpacked/usr/bin/prometheus" --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/data" \
		--web.console.templates="$work" --web.console.libraries="$work" \
		--web.listen-address="127.0.0.1:$port" 2>"$work/prometheus.log" &
	prometheus=$!
	for _ in $(seq 60); do
		asks 'kvm_exits_up' >"$work/up" 2>/dev/null && [ -s "$work/up" ] && break
		sleep 1
	done
	asks 'sum by (reason) (kvm_host_exits_total) > 0' >"$work/host"
	asks 'sum by (reason) (kvm_exits_total) > 0' >"$work/vms"
	asks 'node_textfile_scrape_error' >"$work/error"
	kill "$exporter" "$prometheus"
	wait "$exporter" "$prometheus" || true
	[ "$(cat "$work/up" "$work/error" | tr '\n' '|')" = ' 1| 0|' ] || { tail -n 5 "$work"/*.log; return 1; }
	in_tables "$golden"/debugfs/kvm_exit_stats/exit_stats | diff - "$work/host"
	in_tables "$golden"/debugfs/kvm/[0-9]*/exit_stats | diff - "$work/vms"
	[ "$(wc -l <"$work/vms")" -ge 2 ]
	rm -r "$work"
}
