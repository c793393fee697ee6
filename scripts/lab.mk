# A shell on the host, for people. What make run needs of a kernel will do, unless there is a disk, or perf.
SHARE	?=
PERF	?=
MORE	:= $(SHARE)$(PERF)$(filter-out small,$(NAME))
SHELL_BUILD := $(DIR)/build$(if $(MORE),,-run)
SHELL_ISO := $(DIR)/shell$(if $(MORE),-full)$(if $(PERF),-perf)$(filter-out -small,-$(NAME)).iso
export SHARE

shell: shell-input vmx $(NESTED)/about $(SHELL_ISO)
	@$(if $(filter small,$(NAME)),,DISK=$(NESTED)/disk) scripts/shell $(SHELL_ISO) $(DIR)/shell$(ON)

.PHONY: shell-input
shell-input:
	@scripts/packages shell
	@scripts/shell --check

$(DIR)/host-shell/cost: test/host/cost.c $(addprefix test/host/,vm.c table.c vm.h table.h)
	@mkdir -p $(@D)
	@$(CC) -O2 -Wall -Wextra -Werror -static -pthread -o $@ $(filter %.c,$^)

# A guest's own guest: what costs that, with the library of the kernel's selftests.
$(DIR)/selftests-l2/.built: $(DIR)/source
	@test/build-selftests $(DIR)/pristine $(@D) ours
	@touch $@
$(DIR)/selftests-l2/.built: test/build-selftests $(wildcard test/selftests/*.c)

$(SHELL_ISO): $(SHELL_BUILD)/.built $(NESTED)/about $(addprefix $(DIR)/,host-run/console host-shell/cost host-tests/kvm-exits selftests-l2/.built) $(wildcard test/host/shell/*) tools/kvm/kvm-exits/kvm-exits.bash $(HOST) scripts/image scripts/shell-root
	@$(if $(PERF),scripts/packages bench)
	@scripts/shell-root $(DIR) $(DIR)/shell-root
	@PROGRAMS="/bin/bash $(if $(PERF),/usr/bin/perf)" HOST_ROOT=$(DIR)/shell-root \
		scripts/image $(SHELL_BUILD) shell $(NESTED) $@
