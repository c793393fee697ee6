# Sourced by check: the kernel in its other configurations.
# shellcheck shell=sh disable=SC2154

built_in_lines="CONFIG_KVM=y CONFIG_KVM_INTEL=y CONFIG_KVM_AMD=y CONFIG_KVM_EXIT_STATS_KUNIT_TEST=y"

# An object's instructions, with what they refer to, function by function: in which order the
# compiler has them is chance, and so is where a jump seems to lead that is yet to be linked. Bug
# tables, whose line numbers move with every line above, are data.
text() {
	objdump -dr --no-show-raw-insn "$1" | awk '
		function put() { if (line != "") print name ": " line; line = "" }
		/^[0-9a-f]+ <.*>:$/ { put(); name = substr($2, 2, length($2) - 3) }
		!/^[ \t]*[0-9a-f]+:/ { next }
		{
			sub(/^[ \t]*[0-9a-f]+:[ \t]*/, "")
			if ($1 ~ /^R_X86/) {
				sub(/[0-9a-f]* ?<.*>$/, "", line)
				# Of what moves about with the functions, the section.
				if ($2 ~ /^\.(text|rodata[+-])/) sub(/[+-]0x[0-9a-f]+$/, "")
			}
			put()
			line = $0
			if (match(line, /[0-9a-f]+ <.*>$/)) line = substr(line, 1, RSTART - 1) substr(line, index(line, "<"))
		}
		END { put() }' | sort -s -t : -k 1,1
}

# The objects of hooked files, without the option and without the hooks.
builds_without_and_leaves_nothing() {
	nm "$dir/off/arch/x86/kvm/kvm.ko" "$dir/off/arch/x86/kvm/kvm-intel.ko" \
		"$dir/off/arch/x86/kvm/kvm-amd.ko" >"$dir/off/symbols"
	no exit_stats "$dir/off/symbols"
	for o in arch/x86/kvm/vmx/vmx.o arch/x86/kvm/svm/svm.o arch/x86/kvm/x86.o arch/x86/kvm/debugfs.o virt/kvm/kvm_main.o; do
		text "$dir/stock/$o" >"$dir/stock/text"
		text "$dir/off/$o" >"$dir/off/text"
		[ "$(wc -l <"$dir/stock/text")" -gt 300 ]
		cmp "$dir/stock/text" "$dir/off/text"
	done
}

# Of the 8 KiB that all modules have for per-CPU variables, kvm.ko takes what it takes without us,
# and a vendor's module a histogram more, for which it may be aligned to 32 bytes.
percpu_size() { objdump -h "$1" | awk '$2 == ".data..percpu" { print $3 }'; }
modules_take_little_percpu_memory() {
	for m in kvm kvm-intel kvm-amd; do
		percpu_size "$dir/stock/arch/x86/kvm/$m.ko" | grep '^0'
	done
	[ "$(percpu_size "$dir/build/arch/x86/kvm/kvm.ko")" = "$(percpu_size "$dir/stock/arch/x86/kvm/kvm.ko")" ]
	for m in kvm-intel:88 kvm-amd:210; do
		ours=0x$(percpu_size "$dir/build/arch/x86/kvm/${m%:*}.ko")
		stock=0x$(percpu_size "$dir/stock/arch/x86/kvm/${m%:*}.ko")
		[ $((ours - stock)) -ge $((${m#*:} * 8)) ]
		[ $((ours - stock)) -lt $((${m#*:} * 8 + 32)) ]
	done
}

# What built-in code of stock kernels knows of a vCPU: a member before would shift what it counts.
members_do_not_move() {
	for m in run stat stat.signal_exits; do
		stock=$(scripts/offset "$dir/stock" kvm_vcpu "$m")
		[ "$stock" -gt 0 ]
		[ "$(scripts/offset "$dir/build" kvm_vcpu "$m")" = "$stock" ]
	done
}

# The same in the stock kernel itself, of which a module of ours must not differ. Kernels whose
# modules alone know of it need no proof.
members_are_where_stock_kernels_have_them() {
	case $KERNEL in */*) skip "a tree by path has no stock kernel" ;; esac
	grep 'signal_exit' "$dir"/pristine/kernel/entry/*.c || return 0
	version=$(realpath "$dir/pristine")
	test/stock-layout "$dir/linux" "${version##*/linux-}" "$dir/stock-layout" run stat stat.signal_exits \
		>"$dir/layout"
	awk 'NF == 4 && $2 > 0 && $2 == $3 && $2 == $4 { n++ } END { exit NR != 3 || n != 3 }' "$dir/layout"
}

builds_built_in_without_a_warning() {
	# shellcheck disable=SC2086
	test/build-variant "$dir/linux" "$dir/build" "$dir/built-in" bzImage $built_in_lines
	nm "$dir/built-in/vmlinux" | grep kvm_exit_stats_fold
	# Again with every warning there is and sparse: nothing about our files. Kernels that know GCC 14
	# take no sparse that does not, and call strlen() in an assertion for each module parameter.
	scripts/build "$dir/linux" "$dir/built-in" W=1 C=1 "CHECK=sparse -D__typeof_unqual__=__typeof__" arch/x86/kvm/
	for f in virt/kvm/exit_stats.c virt/kvm/exit_stats_read.c arch/x86/kvm/vmx/exit_stats.c arch/x86/kvm/svm/exit_stats.c; do
		grep "^  CHECK  .*[ /]$f" "$dir/built-in/build.log"
	done
	grep -v 'bad constant expression' "$dir/built-in/build.log" >"$dir/built-in/said"
	no -E "$our_warnings" "$dir/built-in/said"
	# And built in without the statistics.
	# shellcheck disable=SC2086
	test/build-variant "$dir/linux" "$dir/build" "$dir/built-in" arch/x86/kvm/ $built_in_lines \
		CONFIG_KVM_EXIT_STATS=n CONFIG_KVM_EXIT_STATS_KUNIT_TEST=n
	for v in vmx svm; do nm "$dir/built-in/arch/x86/kvm/$v/$v.o"; done >"$dir/built-in/symbols"
	no exit_stats "$dir/built-in/symbols"
}

# breaks_the_build VENDOR MACRO LEAST SHORT TEXT: compile the vendor's file once more, as the build did,
# with its histogram as it is and too short: the header is read before, so that it is not read again.
breaks_the_build() {
	short=$(mktemp -d)
	compile=$(sed -nE 's/^(saved)?cmd_[^ ]+ := (.*) ; .*/\2/p; t; s/^(saved)?cmd_[^ ]+ := //p' \
		"$dir/build/arch/x86/kvm/$1/.exit_stats.o.cmd" |
		sed -E "s#-Wp,-MMD,[^ ]+##; s# -o [^ ]+# -o /dev/null#")
	for least in "$3" "$4"; do
		sed -E "s/(define $2\t+)$3\$/\1$least/" "arch/x86/kvm/$1/exit_hists.h" >"$short/exit_hists.h"
		grep -E "$2[[:space:]]+$least\$" "$short/exit_hists.h"
		if [ "$least" = "$3" ]; then
			(cd "$dir/build" && eval "$compile -include $short/exit_hists.h")
		else
			says "$5" eval "cd $dir/build && $compile -include $short/exit_hists.h"
		fi
	done
}
reason_beyond_the_histogram_breaks_the_build() {
	breaks_the_build vmx VMX_EXIT_BUCKETS 88 76 'raise VMX_EXIT_BUCKETS'
	breaks_the_build svm SVM_EXIT_LOW 192 144 'raise SVM_EXIT_NR_HIGH or SVM_EXIT_LOW'
}
