# Sourced by check: the overlay goes into a kernel tree, strictly and all or nothing.
# shellcheck shell=sh disable=SC2154

# A tree to play with: the files that hooks and overlay touch, and what apply looks at.
small_tree() {
	from=${1:-$dir/pristine}
	tree=$(mktemp -d)
	for f in Kbuild Makefile $(hooked_files "$from"); do
		mkdir -p "$tree/$(dirname "$f")"
		cp "$from/$f" "$tree/$f"
	done
}
sum_tree() { (cd "$1" && find . -type f -exec sha256sum {} + | sort); }

hooks_apply_strictly() {
	scripts/apply --check "$dir/pristine"
	small_tree
	scripts/apply "$tree"
	grep -q vmx_exit_stats_count "$tree/arch/x86/kvm/vmx/vmx.c"
	cmp virt/kvm/exit_stats.c "$tree/virt/kvm/exit_stats.c"
}

hooks_applied_twice_are_recognised() {
	small_tree
	scripts/apply "$tree"
	before=$(sum_tree "$tree")
	scripts/apply "$tree" | grep 'already'
	[ "$before" = "$(sum_tree "$tree")" ]
}

overlay_never_overwrites() {
	small_tree
	echo theirs >"$tree/virt/kvm/exit_stats.c"
	before=$(sum_tree "$tree")
	says 'file of its own at virt/kvm/exit_stats.c' scripts/apply "$tree"
	[ "$before" = "$(sum_tree "$tree")" ]
}

hook_that_does_not_apply_is_named() {
	small_tree
	sed -i 's/r = kvm_arch_vcpu_create(vcpu)/&, 0/; s/PML is never enabled when/& ever/' \
		"$tree/virt/kvm/kvm_main.c" "$tree/arch/x86/kvm/vmx/vmx.c"
	before=$(sum_tree "$tree")
	says 'hook arch/x86/kvm/vmx/vmx.c.patch does not apply to Linux [67]' scripts/apply "$tree"
	[ "$before" = "$(sum_tree "$tree")" ]
}

# Strict, both of them: where neither fits none is taken.
variant_that_fits_is_taken() {
	for s in $SERIES; do
		small_tree "$(source_of "$s")"
		scripts/apply "$tree"
		vt=; [ ! -f "$tree/arch/x86/kvm/vmx/tdx.c" ] || vt=vt.
		grep "vmx_exit_stats_entering(vcpu, &vmx->${vt}exit_reason.full)" "$tree/arch/x86/kvm/vmx/vmx.c"
		scripts/apply --reverse "$tree"
		sed -i 's/if (unlikely(vmx->.*emulation_required)) {/if (vmx->odd) {/' "$tree/arch/x86/kvm/vmx/vmx.c"
		says 'hook arch/x86/kvm/vmx/vmx.c@[*].patch does not apply' scripts/apply "$tree"
	done
}

reverse_takes_out_what_is_here_alone() {
	small_tree
	says 'does not have overlay and hooks as they are here' scripts/apply --reverse "$tree"
	scripts/apply "$tree"
	echo >>"$tree/virt/kvm/exit_stats.c"
	before=$(sum_tree "$tree")
	says 'does not have overlay and hooks as they are here' scripts/apply --reverse "$tree"
	says 'file of its own at virt/kvm/exit_stats.c' scripts/apply "$tree"
	[ "$before" = "$(sum_tree "$tree")" ]
}

# Who was interrupted between files and hooks goes on.
apply_goes_on_where_it_was_interrupted() {
	small_tree
	scripts/apply "$tree"
	whole=$(sum_tree "$tree")
	scripts/apply --reverse "$tree"
	mkdir -p "$tree/include/linux"
	cp include/linux/kvm_exit_stats.h "$tree/include/linux"
	scripts/apply "$tree"
	[ "$whole" = "$(sum_tree "$tree")" ]
}

# footprint FROM FILE...: the lines inserted and changed in files of a tree.
footprint() {
	of=$1 inserted=0 changed=0
	shift
	for f; do
		added=$(diff "$of/$f" "$tree/$f" | grep -c '^>') || true
		removed=$(diff "$of/$f" "$tree/$f" | grep -c '^<') || true
		inserted=$((inserted + added - removed))
		changed=$((changed + removed))
	done
}

# In a tree, at most 30 lines inserted and 5 changed without SVM's files, and 10 in svm.c, as many as
# README says. Five more where there are trust domains: four for these, and one for a line that is
# longer there; and in svm.c one, for what is refused. Documentation aside,
# and tools/: nothing there is a part of the kernel, whose footprint this is.
hooks_are_small() {
	for s in $SERIES; do
		from=$(source_of "$s")
		small_tree "$from"
		scripts/apply "$tree"
		more=0 more_svm=0
		[ ! -f "$from/arch/x86/kvm/vmx/tdx.c" ] || more=5 more_svm=1
		# shellcheck disable=SC2046
		footprint "$from" $(hooked_files "$from" | grep -v '^Documentation/\|^tools/\|/svm/')
		others=$((inserted - more)) changed_others=$changed
		[ "$others" -le 30 ]
		[ "$changed_others" -le 5 ]
		footprint "$from" arch/x86/kvm/svm/svm.c
		[ "$((inserted + changed))" -le 10 ]
		svm=$((inserted - more_svm)) changed_svm=$changed
		tr -s ' \n' ' ' <README.md | grep "existing kernel files is $others lines inserted and $changed_others changed" |
			grep "and in svm.c and svm.h $((svm + 2)) and $changed_svm"
	done
}
