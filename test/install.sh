# Sourced by check: a whole kernel on a host, beside those that it has, on a made-up one.
# shellcheck shell=sh disable=SC2154

# own_grub: a host that boots Debian's kernel by GRUB, and packages for it.
own_grub() {
	ROOT=$(mktemp -d)
	export ROOT
	PATH=$PWD/test/install:$PATH
	debs=$ROOT/debs efi=$ROOT/sys/firmware/efi/efivars chosen=$ROOT/etc/default/grub.d/zzz-kvm-exit-stats.cfg
	mkdir -p "$ROOT/proc/sys/kernel" "$efi" "$ROOT/boot/grub" "$ROOT/etc/default/grub.d" "$debs"
	echo 6.1.0-57-amd64 >"$ROOT/proc/sys/kernel/osrelease"
	touch "$ROOT/boot/vmlinuz-6.1.0-57-amd64" "$ROOT/boot/grub/grubenv" "$ROOT/abstraction" "$ROOT/installed" \
		"$ROOT/refused"
	echo ext2 >"$ROOT/fs"
	echo 100000 >"$ROOT/room"
	echo linux-image-6.1.0-57-amd64 >"$ROOT/auto"
	# Another's say, before ours.
	echo GRUB_DEFAULT=0 >"$ROOT/etc/default/grub.d/xen.cfg"
	for p in linux-image-6.12.117-exitstats linux-headers-6.12.117-exitstats kvm-exits; do
		mkdir -p "$ROOT/p/DEBIAN"
		printf 'Package: %s\nVersion: 1\nArchitecture: amd64\nMaintainer: x <x@x>\nDescription: x\n' $p >"$ROOT/p/DEBIAN/control"
		dpkg-deb -b "$ROOT/p" "$debs/${p}_1_amd64.deb"
	done
	update-grub
}
old_entry='gnulinux-advanced-1-2>gnulinux-6.1.0-57-amd64-advanced-1-2'
new_entry='gnulinux-advanced-1-2>gnulinux-6.12.117-exitstats-advanced-1-2'
boots() { grep -qx "   set default=\"$1\"" "$ROOT/boot/grub/grub.cfg"; }
boots_once() { grep -qx "next_entry=$1" "$ROOT/boot/grub/grubenv"; }
untouched() { [ ! -s "$ROOT/installed" ] && [ ! -e "$chosen" ] && [ ! -s "$ROOT/boot/grub/grubenv" ] && boots 0; }
runs() { echo "$1" >"$ROOT/proc/sys/kernel/osrelease"; }

install_boots_a_kernel_once() {
	own_grub
	YES=1 scripts/host-kernel install "$debs"
	[ "$(wc -l <"$ROOT/installed")" = 3 ]
	boots "$old_entry"
	boots_once "$new_entry"
	[ ! -s "$ROOT/auto" ]
	# Once more, while its entry is before that of the kernel that runs.
	YES=1 scripts/host-kernel install "$debs"
	boots "$old_entry"
}

install_makes_it_the_default() {
	own_grub
	# Which needs nothing of GRUB but its menu.
	echo btrfs >"$ROOT/fs"
	echo lvm >"$ROOT/abstraction"
	DEFAULT=1 YES=1 scripts/host-kernel install "$debs"
	boots "$new_entry"
	[ ! -s "$ROOT/boot/grub/grubenv" ]
	says 'are 1 or not given' env DEFAULT=yes scripts/host-kernel install "$debs"
}

install_keeps_what_was_tried() {
	own_grub
	YES=1 scripts/host-kernel install "$debs"
	runs 6.12.117-exitstats
	says 'runs already' env YES=1 scripts/host-kernel install "$debs"
	boots "$old_entry"
	DEFAULT=1 YES=1 scripts/host-kernel install "$debs"
	boots "$new_entry"
	runs 6.1.0-57-amd64
	YES=1 scripts/host-kernel uninstall "$debs"
	grep -qx linux-image-6.1.0-57-amd64 "$ROOT/auto"
}

install_asks() {
	own_grub
	says 'nothing was done' scripts/host-kernel install "$debs"
	echo n | says 'have the next boot take 6.12.117-exitstats, once, and all after it 6.1.0-57-amd64' \
		scripts/host-kernel install "$debs"
	untouched
	echo y | scripts/host-kernel install "$debs"
	boots "$old_entry"
}

install_refuses_what_would_not_boot() {
	own_grub
	printf '\6\0\0\0\1' >"$efi/SecureBoot-8be4df61"
	says 'signed kernels only' scripts/host-kernel install "$debs"
	printf '\6\0\0\0\0' >"$efi/SecureBoot-8be4df61"
	for on in btrfs zfs; do
		echo $on >"$ROOT/fs"
		says 'cannot boot a kernel just once' scripts/host-kernel install "$debs"
	done
	echo ext2 >"$ROOT/fs"
	echo diskfilter >"$ROOT/abstraction"
	says 'cannot boot a kernel just once' scripts/host-kernel install "$debs"
	: >"$ROOT/abstraction"
	echo no-6.1.0-57-amd64 >"$ROOT/refused"
	update-grub
	says 'no entry of the running kernel, 6.1.0-57-amd64, to fall back to' scripts/host-kernel install "$debs"
	: >"$ROOT/refused"
	update-grub
	head -c 400000 /dev/zero >"$ROOT/boot/initrd.img-6.1.0-57-amd64"
	echo 500 >"$ROOT/room"
	says '/boot has 0 MiB left' scripts/host-kernel install "$debs"
	echo 100000 >"$ROOT/room"
	rm "$debs"/linux-image-*
	says 'not one kernel.s package in' scripts/host-kernel install "$debs"
	untouched
}

# Whatever fails, and wherever: the next boot and those after it take what runs.
install_that_fails_changes_no_boot() {
	own_grub
	echo apt >"$ROOT/refused"
	says '' env YES=1 scripts/host-kernel install "$debs"
	grep -q exitstats "$ROOT/boot/grub/grub.cfg"
	boots "$old_entry"
	[ ! -s "$ROOT/boot/grub/grubenv" ]
	# Who has another say after ours.
	own_grub
	echo 'GRUB_DEFAULT=2' >"$ROOT/etc/default/grub.d/zzzz.cfg"
	says 'does not get .* as its default' env YES=1 scripts/host-kernel install "$debs"
	[ ! -s "$ROOT/installed" ]
	[ ! -e "$chosen" ]
	[ -s "$ROOT/auto" ]
	own_grub
	echo grub >"$ROOT/refused"
	says 'as its default from .*, which is removed again' env YES=1 scripts/host-kernel install "$debs"
	untouched
	[ -s "$ROOT/auto" ]
	own_grub
	echo no-6.12.117-exitstats >"$ROOT/refused"
	says 'no entry of 6.12.117-exitstats' env YES=1 scripts/host-kernel install "$debs"
	boots "$old_entry"
	[ ! -s "$ROOT/boot/grub/grubenv" ]
}

uninstall_leaves_nothing() {
	own_grub
	says 'nothing of it is installed' scripts/host-kernel uninstall "$debs"
	YES=1 scripts/host-kernel install "$debs"
	runs 6.12.117-exitstats
	says '6.12.117-exitstats runs, which is to be removed' env YES=1 scripts/host-kernel uninstall "$debs"
	says "grub-reboot '$old_entry' && reboot" env YES=1 scripts/host-kernel uninstall "$debs"
	runs 6.1.0-57-amd64
	says 'remove kvm-exits linux-headers-6.12.117-exitstats linux-image-6.12.117-exitstats' \
		scripts/host-kernel uninstall "$debs"
	[ -s "$ROOT/installed" ]
	echo dpkg >"$ROOT/refused"
	says '' env YES=1 scripts/host-kernel uninstall "$debs"
	boots "$old_entry"
	echo mark >"$ROOT/refused"
	YES=1 scripts/host-kernel uninstall "$debs"
	untouched
	own_grub
	YES=1 scripts/host-kernel install "$debs"
	YES=1 scripts/host-kernel uninstall "$debs"
	untouched
	[ "$(cat "$ROOT/auto")" = linux-image-6.1.0-57-amd64 ]
}

deb_refuses_what_is_no_configuration() {
	tree=$dir/pristine
	says 'is no configuration of a kernel' scripts/package-kernel "$tree" /dev/null "$dir/no-deb"
	echo CONFIG_X86_64=y >"$dir/no-kvm"
	says 'has no KVM' scripts/package-kernel "$tree" "$dir/no-kvm" "$dir/no-deb"
	echo CONFIG_KVM=m >>"$dir/no-kvm"
	says 'LOCALMOD=/none is no file' env LOCALMOD=/none scripts/package-kernel "$tree" "$dir/no-kvm" "$dir/no-deb"
}

# With all that make install brings.
tool_has_a_package() {
	scripts/packages deb
	scripts/package-tool "$dir/deb-tool"
	deb=$(ls "$dir"/deb-tool/kvm-exits_*.deb)
	mkdir -p "$dir/deb-tool/own"
	make -s -C tools/kvm/kvm-exits OUTPUT="$dir/deb-tool/own/" PREFIX=/usr DESTDIR="$dir/deb-tool/root" install
	(cd "$dir/deb-tool/root" && find . -type f | sed 's/1$/1.gz/' | sort) >"$dir/deb-tool/files"
	dpkg-deb --fsys-tarfile "$deb" | tar -t | grep -v '/$\|/share/doc/' |
		sed 's|^./lib/|./usr/lib/|' | sort | diff "$dir/deb-tool/files" -
	dpkg-deb -x "$deb" "$dir/deb-tool/unpacked"
	"$dir/deb-tool/unpacked/usr/bin/kvm-exits" --version | grep -F "$(dpkg-deb -f "$deb" Version)"
}
