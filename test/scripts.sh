# Sourced by check: the harness's own scripts.
# shellcheck shell=sh disable=SC2154

scripts_pass_shellcheck() {
	# shellcheck disable=SC2046
	shellcheck $(find scripts -maxdepth 1 -type f ! -name '*.awk') test/check test/build-variant \
		test/build-selftests test/renew-stock test/fuzz/run test/*.sh test/bench/patched test/bench/root \
		test/host/init test/host/guest-init .ci/run
}

# fake_machine FLAG NESTED: what choose-vmx looks at.
fake_machine() {
	fake=$(mktemp -d)
	echo "flags : fpu $1 sse" >"$fake/cpuinfo"
	echo "$2" >"$fake/nested"
	: >"$fake/kvm"
	export CPUINFO="$fake/cpuinfo" NESTED="$fake/nested" KVM_DEV="$fake/kvm"
}

choose_vmx_finds_kvm() {
	fake_machine vmx Y
	[ "$(scripts/choose-vmx auto)" = kvm ]
	[ "$(scripts/choose-vmx kvm)" = kvm ]
	[ "$(scripts/choose-vmx bochs)" = bochs ]
}

choose_vmx_says_what_is_missing() {
	fake_machine svm Y
	says 'offers no vmx' scripts/choose-vmx kvm
	[ "$(scripts/choose-vmx auto)" = bochs ]
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
	says 'is no kernel tree' scripts/fetch /usr/share "$(mktemp -d)" "$(mktemp -d)/pristine"
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
	says ' bochs .*linux-source-6.12' env PATH="$bin" sh scripts/packages
}

# Something that says what a program says on a full disk, and something that says other things.
full_disk_is_named() {
	says 'the disk is full: cp ' sh -c '. scripts/lib.sh; quietly cp Makefile /dev/full'
	says 'No such file' sh -c '. scripts/lib.sh; quietly cp no-such-file /dev/full'
}
