# Sourced by check: the harness's own scripts.
# shellcheck shell=sh disable=SC2154

scripts_pass_shellcheck() {
	# shellcheck disable=SC2046
	shellcheck $(find scripts -maxdepth 1 -type f ! -name '*.awk' ! -name '*.mk' ! -name '*.gp' ! -name attach ! -name compare-runs) test/check test/build-variant \
		test/build-selftests test/check-all test/check-install test/own-host/tree test/own-host/disk test/own-host/panic test/own-host/block test/own-host/stages test/stock-layout test/stock-host test/renew-stock test/fuzz/run test/bench/patched test/bench/root \
		test/*.sh test/swap/* test/install/* test/shell/bin/bochs-bin test/host/shell/* test/host/init test/host/guest-init test/host/guest-debian/work .ci/run
}

# All of these are sourced into one shell, where of two functions with one name the later is both.
no_function_is_written_twice() {
	[ -z "$(cat test/*.sh scripts/lib.sh | grep -oE '^[a-z_0-9]+\(\)' | sort | uniq -d)" ]
}

# fake_machine FLAG NESTED: what choose-vmx looks at, of any vendor.
fake_machine() {
	fake=$(mktemp -d)
	echo "flags : fpu $1 sse" >"$fake/cpuinfo"
	echo "$2" >"$fake/nested"
	: >"$fake/kvm"
	export CPUINFO="$fake/cpuinfo" NESTED="$fake/nested" KVM_DEV="$fake/kvm" VENDOR=auto
}

choose_vmx_finds_kvm() {
	fake_machine vmx Y
	[ "$(scripts/choose-vmx auto)" = kvm ]
	[ "$(scripts/choose-vmx kvm)" = kvm ]
	[ "$(scripts/choose-vmx bochs)" = bochs ]
	fake_machine svm 1
	[ "$(scripts/choose-vmx auto)" = kvm ]
	VENDOR=amd scripts/choose-vmx kvm 2>&1 | grep -x kvm
}

choose_vmx_says_what_is_missing() {
	fake_machine svm Y
	VENDOR=intel says 'offers no vmx' scripts/choose-vmx kvm
	[ "$(VENDOR=intel scripts/choose-vmx auto)" = bochs ]
	VENDOR=via says 'none of auto, intel, amd' scripts/choose-vmx auto
	fake_machine svm 0
	says 'nested SVM is off' scripts/choose-vmx kvm
	fake_machine vmx N
	says 'nested VMX is off' scripts/choose-vmx kvm
	rm "$fake/kvm"
	says 'there is no' scripts/choose-vmx kvm
	says 'none of auto, bochs, kvm' scripts/choose-vmx hyperv
}

configure_notices_a_dropped_option() {
	build=$(mktemp -d)
	echo CONFIG_NO_SUCH_OPTION=y >"$build/fragment"
	says 'dropped: CONFIG_NO_SUCH_OPTION=y' \
		scripts/configure "$dir/pristine" "$build" "$build/fragment"
}

fetch_refuses_what_is_no_kernel() {
	says 'is no kernel tree' scripts/fetch /usr/share "$(mktemp -d)" "$(mktemp -d)"
}

deb_says_that_no_mirror_answers() {
	says 'linux-source-0.1 cannot be fetched: .* does not answer' \
		env http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 scripts/deb linux-source-0.1 "$(mktemp -d)"
}

# What a kernel is made from is newer only when it is another: a tree that was edited, or one of
# the same name.
fetch_tells_when_the_source_is_another() {
	at=$(mktemp -d)
	for t in a/linux b/linux; do
		mkdir -p "$at/$t/arch/x86/kvm/vmx"
		echo "$t" >"$at/$t/arch/x86/kvm/vmx/vmx.c"
	done
	answer() {
		touch -d @1 "$at/of/source"
		scripts/fetch "$1" "$at/cache" "$at/of" >&2
		cmp "$1/arch/x86/kvm/vmx/vmx.c" "$at/of/pristine/arch/x86/kvm/vmx/vmx.c"
		[ "$(stat -c %Y "$at/of/source")" -eq 1 ] && echo same || echo another
	}
	scripts/fetch "$at/a/linux" "$at/cache" "$at/of"
	mkdir "$at/of/build"
	: >"$at/of/build/.config"
	[ "$(answer "$at/a/linux")" = same ]
	echo more >>"$at/a/linux/arch/x86/kvm/vmx/vmx.c"
	[ "$(answer "$at/a/linux")" = another ]
	[ "$(answer "$at/a/linux")" = same ]
	[ -f "$at/of/build/.config" ]
	# One file of an older time takes the place of another.
	echo less >"$at/a/linux/arch/x86/kvm/vmx/vmx.c"
	touch -d '2 days ago' "$at/a/linux/arch/x86/kvm/vmx/vmx.c"
	object=$(date -d yesterday +%s)
	[ "$(answer "$at/a/linux")" = another ]
	[ "$(stat -L -c %Y "$at/of/pristine/arch/x86/kvm/vmx/vmx.c")" -gt "$object" ]
	[ "$(answer "$at/b/linux")" = another ]
	[ ! -e "$at/of/build" ]	# whose objects may be newer than this tree's files
}

# A newer version for make deb; for all others what came first.
fetch_takes_the_newest_if_asked() {
	at=$(mktemp -d)
	mkdir -p "$at/bin" "$at/cache/linux-6.12.9-1"
	ln -s linux-6.12.9-1 "$at/cache/linux-source-6.12"
	# shellcheck disable=SC2016
	printf '#!/bin/sh\necho "  Candidate: $CANDIDATE"\n' >"$at/bin/apt-cache"
	chmod +x "$at/bin/apt-cache"
	export PATH="$at/bin:$PATH" http_proxy=http://127.0.0.1:9 https_proxy=http://127.0.0.1:9 CANDIDATE=6.12.8-1
	for newest in '' 1; do NEWEST=$newest scripts/fetch 6.12 "$at/cache" "$at/of"; done
	CANDIDATE=6.12.10-1 scripts/fetch 6.12 "$at/cache" "$at/of"
	NEWEST=1 CANDIDATE=6.12.10-1 says 'fetching linux-source-6.12 6.12.10-1' scripts/fetch 6.12 "$at/cache" "$at/of"
	[ "$(basename "$(realpath "$at/of/pristine")")" = linux-6.12.9-1 ]
}

guest_disk_refuses_what_is_no_disk() {
	dest=$(mktemp -d)
	says 'neither small nor debian' scripts/guest-disk smal "$dest"
	says 'no such file' scripts/guest-disk "$dest/disk.qcow2" "$dest"
	says 'neither small nor debian' make run GUEST=smal
	says 'no disk that boots' scripts/guest-disk Makefile "$dest"
	printf 'QFI\373 and no more' >"$dest/broken"
	says 'no disk that qemu-img knows' scripts/guest-disk "$dest/broken" "$dest"
}

# What the host can read as it is, is linked; what it cannot, copied; the file stays as it was.
guest_disk_takes_any_format() {
	dest=$(mktemp -d)
	qemu-img create -q -f qcow2 "$dest/whole.qcow2" 8M
	truncate -s %65536 "$dest/whole.qcow2"
	qemu-img create -q -f qcow2 -F qcow2 -b "$dest/whole.qcow2" "$dest/overlay.qcow2"
	qemu-img create -q -f vmdk "$dest/other.vmdk" 8M
	{ cat "$dest/whole.qcow2"; echo; } >"$dest/odd.qcow2"
	for f in whole.qcow2 overlay.qcow2 other.vmdk odd.qcow2; do
		sum=$(sha256sum "$dest/$f")
		scripts/guest-disk "$dest/$f" "$dest/guest"
		[ "$sum" = "$(sha256sum "$dest/$f")" ]
		[ "$(cat "$dest/guest/format")" = qcow2 ]
		grep -F "$f, " "$dest/guest/about"
		case $f in
		whole*) [ -L "$dest/guest/disk" ] ;;
		*) [ ! -L "$dest/guest/disk" ] && qemu-img compare "$dest/$f" "$dest/guest/disk" ;;
		esac
	done
}

# A prompt without an end, a marker that does not come, and one that comes in two pieces.
console_tells_phases() {
	out=$(mktemp -d)
	"${CC:-cc}" -O2 -Wall -Wextra -Werror -o "$out/console" test/host/console.c
	{ printf 'Hello\r\nLinux ver'; sleep 0.1; printf 'sion 6\ndebian login: '; sleep 1; printf 'x\n'; } |
		"$out/console" "$out/log" "$out/phases" firmware EDD decompression 'Linux version ' \
			kernel 'login: ' idle never shutdown >"$out/lines"
	[ "$(awk '{ printf "%s ", $3 }' "$out/phases")" = 'firmware,decompression kernel idle end ' ]
	[ "$(awk '{ n += $2 < last; last = $2 } END { print NR, n }' "$out/phases")" = '4 0' ]
	[ "$(paste -sd '/' "$out/lines")" = 'guest| Hello/guest| Linux version 6/guest| debian login: /guest| x' ]
	printf 'Hello\r\nLinux version 6\ndebian login: x\n' | cmp - "$out/log"
}

# A machine that has what the script calls, and neither packages nor apt.
packages_names_what_is_missing() {
	bin=$(mktemp -d)
	for tool in sh dirname basename realpath grep printf id; do
		ln -s "$(command -v $tool)" "$bin/$tool" 2>/dev/null || true
	done
	printf '#!/bin/sh\nexit 1\n' >"$bin/dpkg-query"
	chmod +x "$bin/dpkg-query"
	says 'no apt-get here.*' env PATH="$bin" sh scripts/packages
	says ' bochs .*busybox-static' env PATH="$bin" sh scripts/packages
}

# Something that says what a program says on a full disk, and something that says other things.
full_disk_is_named() {
	says 'the disk is full: cp ' sh -c '. scripts/lib.sh; quietly cp Makefile /dev/full'
	says 'No such file' sh -c '. scripts/lib.sh; quietly cp no-such-file /dev/full'
}
