# Sourced by check: KVM's modules for a kernel of Debian's own, and who may swap them.
# shellcheck shell=sh disable=SC2154

# own_host: what scripts/swap looks at on a host that could swap, and modules for it, but for one
# thing: somebody uses KVM, so that nothing is loaded here.
own_host() {
	ROOT=$(mktemp -d)
	export ROOT
	sys=$ROOT/sys proc=$ROOT/proc swap_dir=$ROOT/modules
	mkdir -p "$proc/sys/kernel" "$proc/1/fd" "$proc/4711/fd" "$sys/module/kvm/holders" \
		"$sys/module/kvm_intel/holders" "$sys/module/module/parameters" "$sys/kernel/btf" \
		"$sys/kernel/security" "$swap_dir"
	echo 6.1.0-57-amd64 | tee "$proc/sys/kernel/osrelease" >"$swap_dir/release"
	echo 'Linux version 6.1.0-57-amd64 (x) (gcc) #1 SMP Debian 6.1.192-3 (2026-11-26)' >"$proc/version"
	echo 6.1.192-3 >"$swap_dir/version"
	echo 'flags : fpu vmx' >"$proc/cpuinfo"
	echo types | tee "$sys/kernel/btf/vmlinux" >"$swap_dir/btf"
	for m in kvm kvm-intel kvm-amd; do echo "$m" >"$swap_dir/$m.ko"; done
	for p in 1 4711; do echo "name-$p" >"$proc/$p/comm"; done
	# In use by nobody who is known: where nothing else is refused, this is.
	echo 3 >"$sys/module/kvm_intel/refcnt"
}
last_refusal='kvm_intel is in use 3 times'

swap_refuses_other_kernels() {
	own_host
	says "$last_refusal" scripts/swap in "$swap_dir"
	echo 6.1.0-58-amd64 >"$proc/sys/kernel/osrelease"
	says 'the modules are for 6.1.0-57-amd64, and 6.1.0-58-amd64 runs' scripts/swap in "$swap_dir"
	own_host
	echo others >"$sys/kernel/btf/vmlinux"
	says 'not of the version that the modules are for, 6.1.192-3' scripts/swap in "$swap_dir"
	own_host
	sed -i 's/192-3/192-1/' "$proc/version"
	says 'not of the version that the modules are for, 6.1.192-3' scripts/swap in "$swap_dir"
	rm "$swap_dir/release"
	says 'make modules RELEASE=6.1.0-57-amd64' scripts/swap in "$swap_dir"
}

swap_refuses_a_machine_without_vmx() {
	own_host
	rm -r "$sys/module/kvm_intel"
	echo 'flags : fpu' >"$proc/cpuinfo"
	says 'neither VMX nor SVM' scripts/swap in "$swap_dir"
}

swap_says_who_has_vms() {
	own_host
	ln -s anon_inode:kvm-vcpu:0 "$proc/4711/fd/20"
	ln -s anon_inode:kvm-vm "$proc/4711/fd/19"
	says '^    process 4711, name-4711$' scripts/swap in "$swap_dir"
	ln -s /dev/kvm "$proc/1/fd/3"
	says 'process 1, name-1; process 4711, name-4711' scripts/swap in "$swap_dir"
	mkdir "$sys/module/kvm/parameters"
	: >"$sys/module/kvm/parameters/exit_stats_interval"
	says 'process 1, name-1; process 4711, name-4711' scripts/swap back "$swap_dir"
}

swap_refuses_what_is_not_signed() {
	own_host
	echo '[none] integrity confidentiality' >"$sys/kernel/security/lockdown"
	echo N >"$sys/module/module/parameters/sig_enforce"
	says "$last_refusal" scripts/swap in "$swap_dir"
	echo 'none [integrity] confidentiality' >"$sys/kernel/security/lockdown"
	says "mokutil.*" scripts/swap in "$swap_dir"
	says 'signed modules only' scripts/swap in "$swap_dir"
	printf '~Module signature appended~\n' | tee -a "$swap_dir/kvm.ko" >>"$swap_dir/kvm-intel.ko"
	says "$last_refusal" scripts/swap in "$swap_dir"
	own_host
	echo Y >"$sys/module/module/parameters/sig_enforce"
	says 'signed modules only' scripts/swap in "$swap_dir"
}

swap_refuses_where_another_module_uses_kvm() {
	own_host
	mkdir "$sys/module/kvm/holders/kvmgt" "$sys/module/kvm/holders/kvm_intel"
	says 'the module kvmgt uses' scripts/swap in "$swap_dir"
}

swap_refuses_where_tracepoints_are_in_use() {
	own_host
	echo 0 >"$sys/module/kvm_intel/refcnt"
	mkdir "$sys/module/kvm/holders/kvm_intel"
	echo 2 >"$sys/module/kvm/refcnt"
	says 'kvm is in use 1 times.*' scripts/swap in "$swap_dir"
	says 'perf, BPF' scripts/swap in "$swap_dir"
}

# able_host: one that goes all the way, with programs that load and unload: see test/swap.
able_host() {
	own_host
	echo 0 >"$sys/module/kvm_intel/refcnt"
	mkdir -p "$ROOT/lib" "$sys/kernel/debug/kvm_exit_stats" "$sys/module/kvm/parameters" \
		"$sys/module/kvm_intel/parameters"
	echo the table >"$sys/kernel/debug/kvm_exit_stats/exit_stats"
	touch "$ROOT/lib/kvm.ko" "$ROOT/lib/kvm-intel.ko" "$ROOT/pinned" "$ROOT/refused"
	PATH=$PWD/test/swap:$PATH
	echo N >"$sys/module/kvm_intel/parameters/nested"
	echo 'not required' >"$sys/module/kvm_intel/parameters/vmentry_l1d_flush"
}
stock_runs() { [ -d "$sys/module/kvm_intel" ] && [ ! -e "$sys/module/kvm/parameters/exit_stats_interval" ]; }
ours_run() { [ -d "$sys/module/kvm_intel" ] && [ -e "$sys/module/kvm/parameters/exit_stats_interval" ]; }
nested_is_kept() { [ "$(cat "$sys/module/kvm_intel/parameters/nested")" = N ]; }

swap_goes_in_and_back() {
	able_host
	scripts/swap in "$swap_dir" | grep 'the table'
	ours_run
	nested_is_kept
	scripts/swap back "$swap_dir"
	stock_runs
	nested_is_kept
	rm -r "$sys/module/kvm_intel" "$sys/module/kvm"
	scripts/swap back "$swap_dir"
	stock_runs
}

swap_that_fails_brings_back_what_ran() {
	able_host
	echo modules/kvm-intel.ko >"$ROOT/refused"
	says 'those that ran do so again' scripts/swap in "$swap_dir"
	stock_runs
	nested_is_kept
	# Somebody begins to trace between the look and the swap.
	able_host
	echo kvm >"$ROOT/pinned"
	says 'came into use meanwhile; the modules that ran still do' scripts/swap in "$swap_dir"
	stock_runs
	nested_is_kept
	able_host
	echo modules/kvm-intel.ko >"$ROOT/refused"
	echo lib/kvm-intel.ko >>"$ROOT/refused"
	says 'KVM is not loaded' scripts/swap in "$swap_dir"
}

swap_refuses_what_could_not_come_back() {
	able_host
	echo stock >"$ROOT/refused"
	says "would not load Debian's own kvm: install kvm /bin/false" scripts/swap in "$swap_dir"
	stock_runs
	: >"$ROOT/refused"
	rm "$ROOT/lib/kvm-intel.ko"
	says "would not load Debian's own kvm_intel" scripts/swap in "$swap_dir"
	stock_runs
}

swap_back_says_that_nothing_is_swapped() {
	own_host
	says "Debian's own modules run" scripts/swap back "$swap_dir"
}

modules_are_for_kernels_of_debian() {
	says 'is none of Debian' scripts/modules 6.18.3-arch1-1 "$CACHE" "$dir/no-modules"
	says 'apt knows no linux-headers-6.1.0-999-amd64' scripts/modules 6.1.0-999-amd64 "$CACHE" "$dir/no-modules"
	[ ! -e "$dir/no-modules" ]
}
