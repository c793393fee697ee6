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
	for patch in "$dir"/patches/*.patch; do
		case $patch in
		*/0000-*) ;;
		*-tools-*) checkpatch --ignore "$tool_is_no_kernel" "$patch" ;;
		*) checkpatch "$patch" ;;
		esac
	done
}

# Mailed, it does what apply does, whose tree it is made of, in at most five steps.
series_is_mailable() {
	make -s format-patch
	[ "$(find "$dir/patches" -name '000[1-9]*.patch' | wc -l)" -eq "$(find scripts/series -name '[1-9]-*' | wc -l)" ]
	[ "$(find "$dir/patches" -name '000[1-9]*.patch' | wc -l)" -le 5 ]
	small_tree
	by_apply=$tree
	scripts/apply "$by_apply"
	small_tree
	git -C "$tree" init -q
	git -C "$tree" add -A
	git -C "$tree" -c user.name=n -c user.email=e@example.org commit -qm base
	git -C "$tree" -c user.name=n -c user.email=e@example.org am -q "$dir"/patches/000[1-9]*.patch
	diff -r --exclude=.git "$by_apply" "$tree"
}

# It quotes figures, and leaves no gap.
series_has_a_cover_letter() {
	letter=$dir/patches/0000-cover-letter.patch
	# shellcheck disable=SC2034
	txt=Documentation/virt/kvm/exit-stats-bench.txt
	grep '^Subject: \[PATCH 0/[1-5]\] KVM: Count VM exits by exit reason$' "$letter"
	sed '1,/^Subject/d' "$letter" >"$dir/cover-letter"
	no -E '@[A-Z]|HERE' "$dir/cover-letter"
	added=$(row_of 'exit stats, counting' | cut -d' ' -f2)
	grep -E "^  exit stats, counting +[0-9.]+ +\+$added " "$letter"
}

# Each step builds: the first two have no option yet, and the next are in the tree that was built.
series_is_bisectable() {
	base=$dir/pristine
	for step in 1 2; do
		test/bench/patched "$base" "$dir/series-$step" "$dir"/patches/000$step-*.patch
		base=$dir/series-$step
		for kvm in m y; do
			at=$dir/objects-series-$step-$kvm
			scripts/configure "$base" "$at" "test/host/host.config test/host/check.config" \
				CONFIG_KVM=$kvm CONFIG_KVM_INTEL=$kvm CONFIG_KVM_AMD=$kvm \
				CONFIG_KVM_EXIT_STATS=n CONFIG_KVM_EXIT_STATS_KUNIT_TEST=n
			scripts/build "$base" "$at" prepare
			scripts/build "$base" "$at" arch/x86/kvm/
			[ -s "$at/arch/x86/kvm/vmx/vmx.o" ]
			[ -s "$at/arch/x86/kvm/svm/svm.o" ]
		done
	done
}
