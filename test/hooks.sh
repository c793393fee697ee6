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

# At most 26 lines in all, documentation aside, as many as README says; nothing removed.
hooks_only_insert() {
	all=0
	for h in $(hook_files); do
		no -E '^-([^-]|$)' "$h"
		n=$(grep -cE '^\+([^+]|$)' "$h")
		echo "$h: $n"
		case $h in Documentation/*) ;; *) all=$((all + n)) ;; esac
	done
	[ "$all" -le 26 ]
	grep "The footprint in existing kernel files is $all lines, all insertions" README.md
}

# Where the fast path is handed out, each reason must be counted as what it is, and while L2
# runs there must be none but the preemption timer.
hooks_count_every_fast_path() {
	small_tree
	scripts/apply "$tree"
	sed -n '/^static fastpath_t vmx_exit_handlers_fastpath(/,/^}/p' "$tree/arch/x86/kvm/vmx/vmx.c" |
		tr -s ' \t\n' ' ' >"$tree/fast"
	grep 'is_guest_mode(vcpu) && [^;]*basic != EXIT_REASON_PREEMPTION_TIMER) return EXIT_FASTPATH_NONE;' "$tree/fast"
	grep -o 'case EXIT_REASON_[A-Z_]*:' "$tree/fast" | tr -d : | sort >"$tree/cases"
	grep -oE 'case (EXIT_REASON_[A-Z_]*): return vmx_count_fast\(vcpu, \1, ' "$tree/fast" |
		grep -o 'case [A-Z_]*' | sort >"$tree/counted"
	[ "$(wc -l <"$tree/cases")" -ge 3 ]
	cmp "$tree/cases" "$tree/counted"
}
