# Sourced by check: the kernel's own judgement of what goes into a kernel.
# shellcheck shell=sh disable=SC2154

# FILE_PATH_CHANGES asks of every new file whether MAINTAINERS should name it: KVM's entries
# there cover include/linux/kvm*, virt/kvm/ and arch/x86/kvm/ by pattern. GIT_DIR keeps the
# script from taking this repository for the kernel's.
checkpatch() {
	GIT_DIR=none "$dir/linux/scripts/checkpatch.pl" --strict --quiet --root="$dir/linux" \
		--ignore FILE_PATH_CHANGES "$@"
}

checkpatch_finds_nothing_in_files() {
	# shellcheck disable=SC2046
	checkpatch --file $(find include virt arch -name '*.[ch]')
}

checkpatch_finds_nothing_in_series() {
	make -s format-patch
	[ "$(find "$dir/patches" -name '*.patch' | wc -l)" -eq "$(find scripts/series -type f | wc -l)" ]
	checkpatch "$dir"/patches/*.patch
}
