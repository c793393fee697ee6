// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "table.h"
#include "vm.h"

/* There are more columns, of times, once they were switched on. */
#define HEADER	"# reason name exits fastpath l2 noentry"

#define EVENT	"/sys/kernel/tracing/events/kvm/kvm_exit/"

int write_file(const char *path, const char *text)
{
	ssize_t len = strlen(text), done;
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return errno;
	done = write(fd, text, len);
	err = done == len ? 0 : done < 0 ? errno : EIO;
	close(fd);
	return err;
}

static FILE *open_table(const char *path)
{
	FILE *f = fopen(path, "re");

	if (!f)
		die("%s", path);
	return f;
}

bool on_amd(void)
{
	static int amd = -1;

	if (amd < 0)
		amd = !access("/sys/module/kvm_amd", F_OK);
	return amd;
}

const char *reason_name(const char *vmx)
{
	static const char *const names[][2] = {
		{ "CPUID", "cpuid" }, { "IO_INSTRUCTION", "io" }, { "MSR_READ", "msr" },
		{ "MSR_WRITE", "msr" }, { "VMCALL", "hypercall" }, { "HLT", "hlt" }, { "INVD", "invd" },
		{ "WBINVD", "wbinvd" }, { "XSETBV", "xsetbv" }, { "EPT_VIOLATION", "npf" },
		{ "EXTERNAL_INTERRUPT", "interrupt" }, { "INVALID_STATE", "invalid_guest_state" },
	};

	if (!on_amd())
		return vmx;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strcmp(names[i][0], vmx))
			return names[i][1];
	errno = ENOENT;
	die("SVM has nothing like %s", vmx);
}

/* As Documentation/virt/kvm/exit-stats.rst has it for buckets of the binary statistics. */
static unsigned int place_of(unsigned int reason)
{
	if (!on_amd())
		return reason;
	if (reason < 192)
		return reason;
	if (reason >= 0x400 && reason < 0x410)
		return 192 + reason - 0x400;
	return reason == UINT32_MAX ? 209 : 208;
}

const char *const column_name[COLUMNS] = { "exits", "fastpath", "l2", "noentry" };

void table_read(struct table *t, const char *path)
{
	char full[256], line[256], name[32];
	unsigned int reason;
	uint64_t c[COLUMNS];
	FILE *f;

	snprintf(full, sizeof(full), "%s%s", path[0] == '/' ? "" : DEBUGFS_KVM, path);
	f = open_table(full);
	memset(t, 0, sizeof(*t));
	errno = EBADMSG;
	if (!fgets(line, sizeof(line), f) || strncmp(line, HEADER, strlen(HEADER)) ||
	    !strchr(" \n", line[strlen(HEADER)]))
		die("%s has another header: %s", full, line);
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%u %31s %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64, &reason,
			   name, &c[EXITS], &c[FASTPATH], &c[L2], &c[NOENTRY]) != 6 ||
		    place_of(reason) >= REASONS)
			die("%s has a malformed row: %s", full, line);
		reason = place_of(reason);
		for (int i = 0; i < COLUMNS; i++)
			t->count[i][reason] = c[i];
		strcpy(t->name[reason], name);
	}
	fclose(f);
}

uint64_t table_diff(struct table *diff, const struct table *before, const struct table *after)
{
	*diff = *after;
	for (int c = 0; c < COLUMNS; c++)
		for (int i = 0; i < REASONS; i++)
			diff->count[c][i] -= before->count[c][i];
	return table_sum(diff, EXITS);
}

void table_add(struct table *sum, const struct table *t)
{
	for (int c = 0; c < COLUMNS; c++)
		for (int i = 0; i < REASONS; i++)
			sum->count[c][i] += t->count[c][i];
	memcpy(sum->name, t->name, sizeof(sum->name));
}

uint64_t table_sum(const struct table *t, enum column column)
{
	uint64_t sum = 0;

	for (int i = 0; i < REASONS; i++)
		sum += t->count[column][i];
	return sum;
}

bool table_equal(const char *what, const struct table *got, const struct table *want)
{
	bool equal = true;

	for (int c = 0; c < COLUMNS; c++)
		for (int i = 0; i < REASONS; i++) {
			if (got->count[c][i] == want->count[c][i])
				continue;
			printf("# %s: %s of %s %" PRIu64 ", expected %" PRIu64 "\n", what,
			       column_name[c], got->name[i], got->count[c][i], want->count[c][i]);
			equal = false;
		}
	return equal;
}

int table_reason(const struct table *t, const char *vmx)
{
	const char *name = reason_name(vmx);
	int i;

	for (i = 0; i < REASONS; i++)
		if (!strcmp(t->name[i], name))
			return i;
	errno = ENOENT;
	die("the table has no row %s", name);
}

void oracle_stop(void)
{
	write_file(EVENT "trigger", "!hist:keys=exit_reason");
}

void oracle_start(void)
{
	oracle_stop();
	errno = write_file(EVENT "trigger", "hist:keys=exit_reason");
	if (errno)
		die(EVENT "trigger");
}

void oracle_read(uint64_t count[REASONS])
{
	FILE *f = open_table(EVENT "hist");
	uint64_t hits, dropped;
	unsigned int reason;
	char line[256];

	memset(count, 0, REASONS * sizeof(*count));
	while (fgets(line, sizeof(line), f)) {
		/* Of VMX the tracepoint gives the whole field, flags included. */
		if (sscanf(line, "{ exit_reason: %u } hitcount: %" SCNu64, &reason, &hits) == 2)
			count[place_of(on_amd() ? reason : reason & 0xffff) % REASONS] += hits;
		else if (sscanf(line, " Dropped: %" SCNu64, &dropped) == 1 && dropped)
			die("the histogram lost %" PRIu64 " events", dropped);
	}
	fclose(f);
}

uint64_t kvm_exits(void)
{
	FILE *f = open_table(DEBUGFS_KVM "exits");
	uint64_t exits;

	if (fscanf(f, "%" SCNu64, &exits) != 1)
		die(DEBUGFS_KVM "exits");
	fclose(f);
	return exits;
}
