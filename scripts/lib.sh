# Sourced by the scripts: how they speak, and where things are.
# shellcheck shell=sh

top=$(dirname "$(dirname "$(realpath "$0")")")

stage() { echo "==> $*"; }

# die MESSAGE...: say what was wrong, and on further lines what would be right.
die() {
	printf '%s: %s\n' "$(basename "$0")" "$1" >&2
	shift
	[ $# -eq 0 ] || printf '    %s\n' "$@" >&2
	exit 1
}

# quietly COMMAND...: run it, and if it fails give its last words alone, or say that the disk
# is full, of which programs write a line per file.
quietly() {
	if words=$("$@" 2>&1); then return; fi
	case $words in
	*'No space left'*) die "the disk is full: $*" "A kernel and its tests take about 6 GB." ;;
	esac
	echo "$words" | tail -n 5 >&2
	return 1
}

# The overlay: new kernel files, and the hooks into existing ones, by their path. A tool that was
# made where its source is belongs to neither, and a page about this repository to no kernel.
find_files() { (cd "$top" && find arch include virt Documentation tools -type f "$@" | sort); }
overlay_files() { find_files ! -name '*.patch' ! -path tools/kvm/kvm-exits/kvm-exits ! -name exit-stats-by-hand.rst \
	! -name exit-stats-lab.rst ! -name exit-stats-compare.txt; }
hook_files() { find_files -name '*.patch'; }

# The files of a kernel tree that hooks hook: some hooks are for what only some kernels have.
hooked_files() {
	hook_files | sed 's/\.patch$//; s/@.*//' | sort -u |
		while read -r f; do [ ! -f "$1/$f" ] || echo "$f"; done
}
