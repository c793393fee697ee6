# Sourced by check: others who read KVM's folder in debugfs, over the one that the host had.
# shellcheck shell=sh disable=SC2154

# kvm_folder: make the folder $tree, with KVM's of the host and of a VM in it, and a 7 in every file.
kvm_folder() {
	tree=$(mktemp -d)
	sed -nE 's/^# debugfs: ([0-7]+) (file|directory) \/sys\/kernel\/debug\/(.*[^\r])\r?$/\1 \2 \3/p' \
		"$dir/check/result.log" | sort -k3 >"$tree/list"
	[ "$(grep -c ' file ' "$tree/list")" -gt 40 ]
	while read -r mode type path; do
		if [ "$type" = directory ]; then mkdir -p "$tree/$path"; else echo 7 >"$tree/$path"; fi
		chmod "$mode" "$tree/$path"
	done <"$tree/list"
	mkdir "$tree/kvm/42-7"
	find "$tree/kvm" -maxdepth 1 -type f -exec cp -p {} "$tree/kvm/42-7" \;
}

kvm_stat_finds_numbers_alone() {
	kvm_folder
	cat >"$tree/run.py" <<-PY
		import importlib.machinery, importlib.util, sys
		path, folder = sys.argv[1:3]
		loader = importlib.machinery.SourceFileLoader("kvm_stat", path)
		kvm_stat = importlib.util.module_from_spec(importlib.util.spec_from_loader("kvm_stat", loader))
		loader.exec_module(kvm_stat)
		kvm_stat.PATH_DEBUGFS_KVM, kvm_stat.PATH_DEBUGFS_TRACING = folder, folder
		kvm_stat.ARCH = kvm_stat.ArchX86(kvm_stat.VMX_EXIT_REASONS)
		kvm_stat.assign_globals = lambda: None
		sys.argv = ["kvm_stat", "-d", "-f", "help"]
		kvm_stat.main()
	PY
	python3 "$tree/run.py" "$dir/pristine/tools/kvm/kvm_stat/kvm_stat" "$tree/kvm" | tee "$tree/fields"
	grep -wx ' *exits' "$tree/fields"
	grep -wx ' *halt_exits' "$tree/fields"
	no exit_ "$tree/fields"
}

# PCP's agent, out of its package, which starts services where it is installed.
pmdakvm_reads_on() {
	kvm_folder
	pcp=$dir/pcp
	[ -d "$pcp/usr" ] || {
		mkdir -p "$pcp/deb"
		(cd "$pcp/deb" && apt-get -q download pcp pcp-conf libpcp3 libpcp-pmda3 libreadline8)
		for deb in "$pcp"/deb/*.deb; do dpkg -x "$deb" "$pcp"; done
	}
	mkdir -p "$pcp/var/log/pcp" "$pcp/var/lib/pcp/tmp"
	sed "s#=/#=$pcp/#" "$pcp/etc/pcp.conf" >"$pcp/pcp.conf"
	printf '%s\n' "open pipe $pcp/usr/lib/pcp/pmdas/kvm/pmdakvm -d 95" \
		'fetch kvm.exits kvm.halt_exits kvm.remote_tlb_flush' >"$pcp/commands"
	# It leaves a log where it is started.
	(cd "$pcp" && PCP_CONF=$pcp/pcp.conf KVM_DEBUGFS_PATH=$tree KVM_TRACEFS_PATH=$tree/tracing \
		LD_LIBRARY_PATH=$pcp/usr/lib:$pcp/usr/lib/x86_64-linux-gnu:$pcp/lib/x86_64-linux-gnu \
		timeout 30 "$pcp/usr/bin/dbpmda" -ie -n "$pcp/usr/lib/pcp/pmdas/kvm/root_kvm" \
		<"$pcp/commands") | tee "$tree/said"
	[ "$(grep -c 'value 7' "$tree/said")" -eq 3 ]
}
