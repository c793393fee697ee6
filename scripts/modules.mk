# For the kernel that Debian has built, of which a host needs KVM's modules alone.
RELEASE	?= $(shell uname -r)
modules:
	@scripts/packages modules
	@scripts/modules '$(RELEASE)' $(CACHE) '$(OUT)/modules-$(RELEASE)'
modules-swap:
	@scripts/swap in '$(OUT)/modules-$(RELEASE)/modules'
modules-back:
	@scripts/swap back '$(OUT)/modules-$(RELEASE)/modules'

# Or a whole kernel beside those that a host has, as packages, and kvm-exits.
CONFIG	?= /boot/config-$(shell uname -r)
deb: export NEWEST := 1
deb: $(TREE)/.applied
	@scripts/packages deb
	@LOCALMOD='$(LOCALMOD)' scripts/package-kernel $(TREE) '$(CONFIG)' $(DIR)/deb
	@scripts/package-tool $(DIR)/deb
install:
	@DEFAULT='$(DEFAULT)' YES='$(YES)' scripts/host-kernel install $(DIR)/deb
uninstall:
	@YES='$(YES)' scripts/host-kernel uninstall $(DIR)/deb

# Hosts of kernels that Debian has built, unmodified, on which modules are swapped.
.PRECIOUS: $(OUT)/modules-%/modules/release
$(OUT)/modules-%/modules/release: $(OVERLAY) scripts/modules
	@scripts/packages modules
	@scripts/modules '$*' $(CACHE) $(OUT)/modules-$*

$(OUT)/swap-%.iso: $(OUT)/modules-%/modules/release $(DIR)/guest-small/about $(addprefix $(DIR)/host-tests/,exits signals) $(DIR)/host-run/console $(HOST) scripts/swap test/stock-host scripts/image
	@test/stock-host $(OUT)/modules-$* $(DIR)/gen_init_cpio $(OUT)/modules-$*/host
	@mkdir -p $(OUT)/modules-$*/tests
	@cp $(DIR)/host-tests/exits $(DIR)/host-tests/signals $(DIR)/host-run/console $(OUT)/modules-$*/tests
	@HOST_TESTS=$(OUT)/modules-$*/tests HOST_ROOT=$(OUT)/modules-$*/host/root \
		scripts/image $(OUT)/modules-$*/host/build swap $(DIR)/guest-small $@
