# Sourced by check: the overlay goes into a kernel tree, strictly and all or nothing.
# shellcheck shell=sh disable=SC2154

# A tree to play with: the files that hooks and overlay touch, and what apply looks at.
small_tree() {
	tree=$(mktemp -d)
	for f in Kbuild Makefile $(hooked_files); do
		mkdir -p "$tree/$(dirname "$f")"
		cp "$dir/pristine/$f" "$tree/$f"
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
	sed -i 's/== EXIT_FASTPATH_EXIT_USERSPACE/>= EXIT_FASTPATH_EXIT_USERSPACE/' "$tree/arch/x86/kvm/vmx/vmx.c"
	before=$(sum_tree "$tree")
	says 'hook arch/x86/kvm/vmx/vmx.c.patch does not apply' scripts/apply "$tree"
	[ "$before" = "$(sum_tree "$tree")" ]
}

# At most 30 lines inserted and 5 changed in all, as many as README says. Documentation aside, and
# tools/: nothing there is a part of the kernel, whose footprint this is.
hooks_are_small() {
	inserted=0 changed=0
	for h in $(hook_files); do
		added=$(grep -cE '^\+([^+]|$)' "$h") removed=$(grep -cE '^-([^-]|$)' "$h") || true
		echo "$h: +$added -$removed"
		case $h in Documentation/* | tools/*) continue ;; esac
		inserted=$((inserted + added - removed))
		changed=$((changed + removed))
	done
	[ "$inserted" -le 30 ]
	[ "$changed" -le 5 ]
	tr '\n' ' ' <README.md | grep "existing kernel files is $inserted lines inserted and $changed changed"
}

# Wherever VMX's run function returns what its fast path said, that is counted.
hooks_count_every_fast_path() {
	small_tree
	scripts/apply "$tree"
	vmx=$tree/arch/x86/kvm/vmx/vmx.c
	[ "$(grep -c 'vmx_exit_handlers_fastpath(' "$vmx")" -eq 2 ]
	grep 'return vmx_exit_stats_fastpath(vcpu, vmx_exit_handlers_fastpath(' "$vmx"
}
