# Sourced by check: the kernel's own judgement of what goes into a kernel.
# shellcheck shell=sh disable=SC2154

# FILE_PATH_CHANGES asks of every new file whether MAINTAINERS should name it: KVM's entries
# there cover include/linux/kvm*, virt/kvm/ and arch/x86/kvm/ by pattern. GIT_DIR keeps the
# script from taking this repository for the kernel's. What it keeps of names goes again.
checkpatch() {
	bad=0
	GIT_DIR=none "$dir/linux/scripts/checkpatch.pl" --strict --quiet --root="$dir/linux" \
		--ignore FILE_PATH_CHANGES "$@" || bad=$?
	rm -f .checkpatch-camelcase.*
	return $bad
}

# A tool is no part of the kernel: it has not strscpy(), ARRAY_SIZE(), __printf() and fallthrough,
# but words such as PRIu64 and a u128 of its own; it says whole sentences, which a line has no
# room for; and it has a list with a text below each name. Two more take 'long double' for no type,
# and 'enum status status' for a slip.
tool_is_no_kernel=SPLIT_STRING,STRCPY,ARRAY_SIZE,PREFER_DEFINED_ATTRIBUTE_MACRO,PREFER_FALLTHROUGH
tool_is_no_kernel=$tool_is_no_kernel,CAMELCASE,NEW_TYPEDEFS,PARENTHESIS_ALIGNMENT,LINE_SPACING,REPEATED_WORD

checkpatch_finds_nothing_in_files() {
	# shellcheck disable=SC2046
	checkpatch --file $(find include virt arch -name '*.[ch]')
	# shellcheck disable=SC2046
	checkpatch --ignore "$tool_is_no_kernel" --file $(find tools -name '*.[ch]')
}

checkpatch_finds_nothing_in_series() {
	make -s format-patch
	[ "$(find "$dir/patches" -name '*.patch' | wc -l)" -eq "$(find scripts/series -type f | wc -l)" ]
	for patch in "$dir"/patches/*.patch; do
		case $patch in
		*-tools-*) checkpatch --ignore "$tool_is_no_kernel" "$patch" ;;
		*) checkpatch "$patch" ;;
		esac
	done
}
