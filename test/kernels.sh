# Sourced by check: the kernels that this run does not boot.
# shellcheck shell=sh disable=SC2154

tdx_lines="CONFIG_HYPERVISOR_GUEST=y CONFIG_X86_X2APIC=y CONFIG_X86_MCE=y CONFIG_CMA=y CONFIG_INTEL_TDX_HOST=y CONFIG_KVM_INTEL_TDX=y"

# A warning that has to do with us, wherever it is.
our_warnings='(warning|error):.*kvm_exit_|(warning|error):.*exit_stats|(kvm_exit_|exit_stats).*(warning|error):'

# Every series but the one that this run is about.
others() { for s in $SERIES; do [ "$s" = "$KERNEL" ] || echo "$s"; done; }
source_of() { make -s KERNEL="$1" "$OUT/$1/source" >&2 && echo "$OUT/$1/pristine"; }

# Applied, applied again, and taken out, which leaves what was there.
hooks_apply_to_every_series() {
	for s in $SERIES; do
		small_tree "$(source_of "$s")"
		before=$(sum_tree "$tree")
		scripts/apply --check "$tree"
		[ "$before" = "$(sum_tree "$tree")" ]
		scripts/apply "$tree"
		applied=$(sum_tree "$tree")
		[ "$before" != "$applied" ]
		scripts/apply "$tree" | grep already
		[ "$applied" = "$(sum_tree "$tree")" ]
		hooks_are_all_in "$tree" "$s"
		scripts/apply --reverse "$tree"
		[ "$before" = "$(sum_tree "$tree")" ]
	done
}

# Each verb of the vendor's room, and of the core's, is called once, each where it should be.
hooks_are_all_in() {
	for vendor in vmx svm; do
		case $vendor in vmx) out=fastpath ;; svm) out=count ;; esac
		for verb in count count_l2 entering exited $out init; do
			[ "$(grep -c "${vendor}_exit_stats_$verb(" "$1/arch/x86/kvm/$vendor/$vendor.c")" -eq 1 ]
		done
		# What KVM's fast path says reaches the hook, wherever it is asked for.
		[ "$(grep -c "${vendor}_exit_handlers_fastpath(" "$1/arch/x86/kvm/$vendor/$vendor.c")" -eq 2 ]
		grep "return ${vendor}_exit_stats_$out(vcpu, ${vendor}_exit_handlers_fastpath(" \
			"$1/arch/x86/kvm/$vendor/$vendor.c"
	done
	# Where KVM makes up an exit that it did not even try.
	[ "$(grep -c 'svm_exit_stats_count_refused(' "$1/arch/x86/kvm/svm/svm.c")" -eq \
		"$(grep -c 'if (pre_svm_run(vcpu))' "$1/arch/x86/kvm/svm/svm.c")" ]
	for call in vmx/tdx.c:vmx_exit_stats_count_td x86.c:kvm_exit_stats_destroy_vcpu \
		x86.c:kvm_exit_stats_unregister x86.c:kvm_exit_stats_handled ../../../virt/kvm/kvm_main.c:kvm_exit_stats_read_fd debugfs.c:kvm_exit_stats_create_vcpu_debugfs debugfs.c:kvm_exit_stats_create_vm_debugfs \
		../../../virt/kvm/kvm_main.c:kvm_exit_stats_create_vcpu; do
		f=$1/arch/x86/kvm/${call%%:*}
		case $call in vmx/tdx*) [ -f "$f" ] || continue ;; esac
		[ "$(grep -c "${call#*:}(" "$f")" -eq 1 ]
	done
}

# KVM's objects of SERIES in a configuration of their own, with every warning there is.
kvm_objects() {
	of=$1 at=$OUT/$1/objects-$2
	shift 2
	make -s KERNEL="$of" "$OUT/$of/linux/.applied" >&2
	scripts/configure "$OUT/$of/linux" "$at" "test/host/host.config test/host/check.config" "$@"
	scripts/build "$OUT/$of/linux" "$at" prepare
	# What is built already says nothing.
	rm -rf "$at/arch/x86/kvm" "$at/virt/kvm"
	scripts/build "$OUT/$of/linux" "$at" W=1 arch/x86/kvm/
	no -E "$our_warnings" "$at/build.log"
	for o in arch/x86/kvm/vmx/vmx.o arch/x86/kvm/svm/svm.o arch/x86/kvm/x86.o virt/kvm/kvm_main.o; do
		[ -s "$at/$o" ]
	done
}

other_series_compile_with() {
	for s in $(others); do
		kvm_objects "$s" on
		for v in vmx svm; do
			nm "$OUT/$s/objects-on/arch/x86/kvm/$v/$v.o" | grep "${v}_exit_stats_count_odd"
		done
	done
}

other_series_compile_without() {
	for s in $(others); do
		kvm_objects "$s" off CONFIG_KVM_EXIT_STATS=n CONFIG_KVM_EXIT_STATS_KUNIT_TEST=n
		for v in vmx svm; do nm "$OUT/$s/objects-off/arch/x86/kvm/$v/$v.o"; done >"$OUT/$s/objects-off/symbols"
		no exit_stats "$OUT/$s/objects-off/symbols"
	done
}

# Where there is TDX; no machine here can run a trust domain.
trust_domains_compile() {
	found=
	for s in $SERIES; do
		[ -f "$(source_of "$s")/arch/x86/kvm/vmx/tdx.c" ] || continue
		# shellcheck disable=SC2086
		kvm_objects "$s" tdx-off $tdx_lines CONFIG_KVM_EXIT_STATS=n CONFIG_KVM_EXIT_STATS_KUNIT_TEST=n
		# shellcheck disable=SC2086
		kvm_objects "$s" tdx $tdx_lines
		nm "$OUT/$s/objects-tdx/arch/x86/kvm/vmx/tdx.o" | grep vmx_exit_stats_count_td
		found=1
	done
	[ "$found" ]
}
