# For the kernel that Debian has built, of which a host needs KVM's modules alone.
RELEASE	?= $(shell uname -r)
modules:
	@scripts/packages modules
	@scripts/modules '$(RELEASE)' $(CACHE) '$(OUT)/modules-$(RELEASE)'
modules-swap:
	@scripts/swap in '$(OUT)/modules-$(RELEASE)/modules'
modules-back:
	@scripts/swap back '$(OUT)/modules-$(RELEASE)/modules'

# A host of the kernel that the small guest has.
SWAP	:= $(OUT)/modules-guest
$(SWAP)/modules/release: $(DIR)/guest-small/about $(OVERLAY) scripts/modules
	@scripts/packages modules
	@scripts/modules "$$(sed 's/^linux-image-//' $(DIR)/guest-small/package)" $(CACHE) $(SWAP)

$(OUT)/swap.iso: $(SWAP)/modules/release $(addprefix $(DIR)/host-tests/,exits signals) $(DIR)/host-run/console $(HOST) scripts/swap test/stock-host scripts/image
	@test/stock-host $(SWAP) $(DIR)/gen_init_cpio $(SWAP)/host
	@mkdir -p $(SWAP)/tests
	@cp $(DIR)/host-tests/exits $(DIR)/host-tests/signals $(DIR)/host-run/console $(SWAP)/tests
	@HOST_TESTS=$(SWAP)/tests HOST_ROOT=$(SWAP)/host/root scripts/image $(SWAP)/host/build swap $(DIR)/guest-small $@
