# Sourced by check: what comes with kvm-exits. Its glossary against the kernel's names, what
# make install puts where, systemd's units, and the completion of bash.
# shellcheck shell=sh disable=SC2154

ship=tools/kvm/kvm-exits
unit=prometheus-node-exporter-kvm-exits

# The words of the list, a line each.
explained() { kvm_exits explain | sed -E 's/^ *(-?[0-9]+ +)?//; s/  .*//'; }

# Everything that is explained, $1 columns wide; each word's own first.
explain_all() {
	explained | while read -r word; do COLUMNS=$1 kvm_exits explain "$word"; done
	COLUMNS=$1 kvm_exits explain
}

explain_knows_the_names_of_the_kernel() {
	work=$(mktemp -d)
	awk '$1 == "#define" && $2 ~ /^EXIT_REASON_/ { nr[$2] = $3 }
		match($0, /{ *EXIT_REASON_[A-Z0-9_]*, *"[A-Z0-9_]*" *}/) {
			split(substr($0, RSTART, RLENGTH), part, /[{ ,"}]+/)
			print part[3] " (" nr[part[2]] ")" }' \
		"$dir/pristine/arch/x86/include/uapi/asm/vmx.h" >"$work/kernel"
	[ "$(wc -l <"$work/kernel")" -ge 60 ]
	while read -r name nr; do
		kvm_exits explain "$name" >"$work/words"
		[ "$(head -n 1 "$work/words")" = "$name $nr" ]
		[ "$(grep -cE '^  (means|from)  +[^ ]' "$work/words")" -eq 2 ]
		kvm_exits explain "EXIT_REASON_$name" | sed '/^$/,$d' | cmp - "$work/words"
		# A number may be one of SVM's as well, which comes behind.
		kvm_exits explain "$(echo "$nr" | tr -d '()')" | sed '/^$/,$d' | cmp - "$work/words"
	done <"$work/kernel"
	# Each word once.
	[ -z "$(explained | sort | uniq -d)" ]
}

# Not each of SVM's codes, but those that hosts see, and no name that is none.
explain_knows_names_of_svm() {
	work=$(mktemp -d)
	for s in 6.12 7.3; do
		sed -n '/define SVM_EXIT_REASONS/,/^$/s/.*"\(.*\)".*/\1/p' \
			"$(source_of "$s")/arch/x86/include/uapi/asm/svm.h" | tr ' ' _
	done | sort -u >"$work/kernel"
	explained | grep -x -f "$work/kernel" -F >"$work/known"
	[ "$(wc -l <"$work/known")" -eq "$(grep -c '^REASON' $ship/explain_svm.h)" ]
	while read -r name; do
		kvm_exits explain "$name" >"$work/words"
		grep -E "^$name \([0-9]+\)\$" "$work/words"
		[ "$(grep -cE '^  (means|from)  +[^ ]' "$work/words")" -eq 2 ]
	done <"$work/known"
	[ "$(kvm_exits explain 114 | head -n 1)" = 'cpuid (114)' ]
	[ "$(kvm_exits explain 1024 | head -n 1)" = 'npf (1024)' ]
	[ "$(kvm_exits explain 4294967295 | head -n 1)" = 'invalid_guest_state (4294967295)' ]
	# A word that both have, and a number.
	[ "$(kvm_exits explain Hlt | grep -v '^ ' | tr '\n' ' ')" = 'HLT (12)  hlt (120) ' ]
	[ "$(kvm_exits explain 48 | grep -v '^ ' | tr '\n' ' ')" = 'EPT_VIOLATION (48)  write_dr0 (48) ' ]
}

# What JSON says is what is printed, in lines of any length, and in the same order.
explain_says_the_same_in_json() {
	work=$(mktemp -d)
	explain_all 5000 >"$work/printed"
	kvm_exits --json explain >"$work/json"
	python3 - "$work/json" <<-'END' | diff "$work/printed" -
		import json, sys
		words = json.load(open(sys.argv[1]))
		for name, x in words.items():
		    print(name + (" (%d)" % x["reason"] if "reason" in x else ""))
		    for part in "means", "from", "helps":
		        if part in x:
		            print("  %-7s%s" % (part, x[part]))
		longest = max(map(len, words))
		for name, x in words.items():
		    nr = str(x.get("reason", "")).replace("4294967295", "-1")
		    print("%4s %-*s  %s" % (nr, longest, name, x["means"]))
	END
}

explain_takes_words_as_people_write_them() {
	for word in 'fast path' fast-path FASTPATH Fast_Path; do
		[ "$(kvm_exits explain "$word" | head -n 1)" = 'fast path' ]
	done
	[ "$(kvm_exits explain l2 | head -n 1)" = L2 ]
	[ "$(kvm_exits explain ept_violation | head -n 1)" = 'EPT_VIOLATION (48)' ]
	[ "$(kvm_exits explain REASON_70 | head -n 1)" = 'REASON_<n>' ]
}

explain_says_what_was_meant() {
	fails_with 2 '"VMXOFF" is no .*: did you mean VMOFF\?$' kvm_exits explain VMXOFF
	fails_with 2 'did you mean IO_INSTRUCTION\?$' kvm_exits explain IO_INSTRUCTOIN
	fails_with 2 'did you mean INVEPT\?$' kvm_exits explain INVEPD
	fails_with 2 'did you mean MSR_LOAD_FAIL or msr\?$' kvm_exits explain msr-load
	fails_with 2 'did you mean MSR_READ, MSR_READ_IMM or msr\?$' kvm_exits explain MSR_REA
	for word in '' xyzzy 300 99999999999999999999 - "$(printf '%0300d' 0 | tr 0 x)"; do
		fails_with 2 'no term: see kvm-exits explain$' kvm_exits explain "$word"
	done
	fails_with 2 'takes one word' kvm_exits explain fast path
	fails_with 2 'takes no word' kvm_exits --json explain HLT
	fails_with 7 'No space left' sh -c "$tool_dir/kvm-exits explain >/dev/full"
	fails_with 7 'No space left' sh -c "$tool_dir/kvm-exits --json explain >/dev/full"
}

# No line is wider, and one with text alone comes near; what is narrower than 40 is 40.
explain_holds_the_width() {
	for width in 20 40 80 120; do
		explain_all $width | awk -v width=$width '
			BEGIN { if (width < 40) width = 40 }
			length > width { print; wide = 1 }
			/^         [^ ]/ && length > most { most = length }
			END { exit wide || most < width - 8 }'
	done
	[ "$(explain_all 40 | wc -l)" -gt "$(explain_all 120 | wc -l)" ]
}

# completes WANT WORD...: what the last word may become, as readline asks for it.
completes() {
	want=$1
	shift
	got=$(bash --norc -c '. "$0"; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); _kvm_exits
		echo "${COMPREPLY[*]}"' $ship/kvm-exits.bash "$@")
	[ "$got" = "$want" ] || { echo "$*: $got"; return 1; }
}

completion_asks_the_program() {
	tool=$tool_dir/kvm-exits
	for word in $(kvm_exits --help | grep -oE -- '^ +(-., )? *--[a-z-]+=?' | grep -oE -- '--.*'); do
		completes "$word" "$tool" "${word%=}"
	done
	completes 'record' "$tool" -1 -i 3 rec
	completes 'EPT EPT_VIOLATION EPT_MISCONFIG' "$tool" explain ept
	completes fast-path "$tool" --json explain Fast
	completes '' "$tool" explain HLT ''
	completes 'test/kvm-exits/a.rec' "$tool" diff test/kvm-exits/b.rec test/kvm-exits/a
	completes 4194305-12 "$tool" --debugfs = "$golden/debugfs" --vm = ''
	completes 4194305-12 "$tool" --debugfs "$golden/debugfs" --vm 4
	completes --vm=4194305-12 "$tool" --debugfs="$golden/debugfs" --vm=
	completes '0 1' "$tool" --debugfs = "$golden/debugfs" --vm = 4194305 --vcpu =
	completes '' "$tool" --debugfs = /no/such/folder --vm = ''
	completes '' /no/such/program ''
	# Options stand behind a command as well, up to what is the user's own.
	completes 4194305-12 "$tool" diff test/kvm-exits/a.rec --debugfs="$golden/debugfs" --vm 4
	completes --interval= "$tool" record x --inter
	completes '' "$tool" record x -- true --inter
	completes 'IO_INSTRUCTION io' "$tool" --reason = io
	completes npf "$tool" --reason = np
	completes invalid_guest_state "$tool" explain invalid_g
	completes 'max' "$tool" -s m
	completes 'handler' "$tool" --sort = h
}

# Another program, that knows other things, and guests by name, also one with a bad name.
completion_is_never_stale() {
	work=$(mktemp -d)
	cat >"$work/tool" <<-'END'
		#!/bin/sh
		echo 'usage: kvm-exits [OPTION...]      live view'
		echo '       kvm-exits [OPTION...] frob FILE'
		echo '  -o, --output=FILE   write there'
		echo '      --level=LEVEL   this much'
		echo '      --vm=PID[-FD]|NAME'
		echo '      --debugfs=DIR'
	END
	chmod +x "$work/tool"
	completes '--output= --level= --vm= --debugfs=' "$work/tool" -
	completes frob "$work/tool" -o x ''
	completes 'host vm vcpu' "$work/tool" --level ''
	completes Makefile "$work/tool" -o Makef
	# shellcheck disable=SC2016 # it is to stay as it is
	for name in 'guest=web1,x=y' '$(touch bad)'; do
		python3 -c 'import time; time.sleep(20)' -name "$name" &
		until grep -q -e -name "/proc/$!/cmdline"; do sleep 0.1; done
		mkdir -p "$work/kvm/$!-3"
		guests="${guests:-} $!"
	done
	vms=$(cd "$work/kvm" && printf '%s ' *)
	completes web1 "$work/tool" --debugfs "$work" --vm w
	completes "${vms}web1" "$work/tool" --debugfs "$work" --vm ''
	# shellcheck disable=SC2086
	kill $guests
	[ ! -e bad ]
}

completion_passes_shellcheck() {
	shellcheck -s bash $ship/kvm-exits.bash
}

install_puts_things_where_they_belong() {
	dest=$(mktemp -d)
	make -s -C $ship OUTPUT="$tool_dir" DESTDIR="$dest" install
	found=$(cd "$dest" && find . -type f -printf '%m %P\n' | sort)
	echo "$found" | diff - /dev/fd/3 3<<-END
		644 usr/local/lib/systemd/system/$unit.service
		644 usr/local/lib/systemd/system/$unit.timer
		644 usr/local/share/bash-completion/completions/kvm-exits
		644 usr/local/share/man/man1/kvm-exits.1
		755 usr/local/bin/kvm-exits
	END
	grep '^ExecStart=/usr/local/bin/kvm-exits --prometheus --output=/var/lib/.*/kvm-exits.prom$' \
		"$dest/usr/local/lib/systemd/system/$unit.service"
	no -r @BINDIR@ "$dest/usr/local/lib"
	dest=$(mktemp -d)
	make -s -C $ship OUTPUT="$tool_dir" DESTDIR="$dest" PREFIX=/p UNITDIR=/u BASHCOMPDIR=/b install
	[ "$(cd "$dest" && find . -type f | sort | tr '\n' ' ')" = \
		"./b/kvm-exits ./p/bin/kvm-exits ./p/share/man/man1/kvm-exits.1 ./u/$unit.service ./u/$unit.timer " ]
	grep '^ExecStart=/p/bin/kvm-exits ' "$dest/u/$unit.service"
}

# As installed, with a program at its ExecStart. Exposure is from 0 to 10, times 10 here.
units_satisfy_systemd() {
	prefix=$(mktemp -d)
	make -s -C $ship OUTPUT="$tool_dir" PREFIX="$prefix" install
	command -v systemd-analyze || return 0
	set -- "$prefix/lib/systemd/system/$unit".*
	[ $# -eq 2 ]
	systemd-analyze verify --man=no "$@" >"$prefix/words" 2>&1
	no . "$prefix/words"
	systemd-analyze security --offline=true --threshold=15 "$prefix/lib/systemd/system/$unit.service"
}
