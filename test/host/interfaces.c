// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files in debugfs: which there are, what a reset does, and reading them at bad times.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "books.h"

enum { FEW = 1000 };

PAYLOAD(cpuid, "xorl %eax, %eax; cpuid");
/* To an APIC that is not there. */
PAYLOAD(icr, "movl $0x830, %ecx; movl $0xff, %edx; movl $0x30, %eax; wrmsr");

static uint64_t cpuid_exits(const struct table *t)
{
	return t->count[EXITS][table_reason(t, "CPUID")];
}

static void reset(const char *path)
{
	errno = write_file(path, "1");
	if (errno)
		die("%s", path);
}

/*
 * Reset a VM while its vCPUs count. What is shown afterwards lacks what had been
 * counted at the last reset, and that lies between the statistics just before and
 * just after it; the statistics themselves have everything.
 */
static bool reset_under_fire(void)
{
	enum { RESETS = 1000 };
	uint64_t first = 0, before = 0, after = 0, raw, shown;
	uint32_t few = 77;
	int reason;
	uint64_t rounds;
	char path[128];
	struct table t, stats;
	bool ok = true;

	begin_untraced(1, 2, &cpuid, 0);
	table_read(&t, HOST_TABLE);
	reason = table_reason(&t, "CPUID");
	strcpy(path, vm_path(&vms[0], "exit_stats_reset"));
	open_fire(&cpuid);
	for (int i = 0; i < RESETS; i++) {
		for (int v = before = 0; v < 2; v++) {
			read_stats(&vms[0], v, &stats);
			before += stats.count[EXITS][reason];
		}
		if (!i)
			first = before;
		reset(path);
		for (int v = after = 0; v < 2; v++) {
			read_stats(&vms[0], v, &stats);
			after += stats.count[EXITS][reason];
		}
	}
	/* Not before they have run once more, so that there is something to show. */
	do {
		usleep(1000);
		for (int v = raw = 0; v < 2; v++) {
			read_stats(&vms[0], v, &stats);
			raw += stats.count[EXITS][reason];
		}
	} while (raw == after);
	rounds = cease_fire();

	for (int v = raw = 0; v < 2; v++) {
		read_stats(&vms[0], v, &stats);
		raw += stats.count[EXITS][reason];
	}
	table_read(&t, vm_path(&vms[0], "exit_stats"));
	shown = t.count[EXITS][reason];
	printf("# %" PRIu64 " exits during %d resets, %" PRIu64 " after the last\n",
	       raw - shown - first, RESETS, shown);
	ok &= EXPECT(raw == 2 * rounds);
	ok &= EXPECT(raw - shown >= before) & EXPECT(raw - shown <= after);
	ok &= EXPECT(before - first > RESETS) & EXPECT(shown > 0);

	/* While nothing runs, a reset leaves zeroes, and counting goes on from there. */
	reset(path);
	table_read(&t, vm_path(&vms[0], "exit_stats"));
	ok &= EXPECT(table_sum(&t, EXITS) == 0);
	vms_run(vms, 1, &cpuid, few);
	table_read(&t, vm_path(&vms[0], "exit_stats"));
	ok &= EXPECT(t.count[EXITS][reason] == 2 * few);
	end();
	return ok;
}

static bool reset_host(void)
{
	struct table t;
	bool ok;

	begin(1, 1, &cpuid, 0);
	vcpu_run(&vms[0], 0, &cpuid, FEW);
	reset(HOST_FOLDER "exit_stats_reset");
	table_read(&t, HOST_TABLE);
	ok = EXPECT(table_sum(&t, EXITS) == 0);
	vcpu_run(&vms[0], 0, &cpuid, FEW);
	table_read(&t, HOST_TABLE);
	ok &= EXPECT(cpuid_exits(&t) == FEW);
	table_read(&t, vm_path(&vms[0], "exit_stats"));
	ok &= EXPECT(cpuid_exits(&t) == 2 * FEW);
	end();
	return ok;
}

/* Files that KVM would make of the histograms, and what may be done with ours. */
static bool files(void)
{
	static const char *const wrong[] = {
		"exit_reason_hist", "exit_reason_fastpath_hist", "exit_reason_l2_hist"
	};
	char c;
	FILE *f;
	bool ok = true;

	begin(1, 1, &cpuid, 0);
	for (int i = 0; i < 3; i++) {
		ok &= EXPECT(access(vm_path(&vms[0], wrong[i]), F_OK) == -1);
		char root[64];

		snprintf(root, sizeof(root), DEBUGFS_KVM "%s", wrong[i]);
		ok &= EXPECT(access(root, F_OK) == -1);
	}
	f = fopen(vm_path(&vms[0], "exit_stats_reset"), "r");
	ok &= EXPECT(!f || fread(&c, 1, 1, f) == 0);
	if (f)
		fclose(f);
	end();
	return ok;
}

static volatile bool stop_reading;

/* Read whatever tables are there, without a child, which would inherit the VMs' descriptors. */
static void *read_all(void *arg)
{
	char buf[4096];
	glob_t g;
	FILE *f;

	while (!stop_reading) {
		glob(DEBUGFS_KVM "*-*/exit_stats", 0, NULL, &g);
		glob(DEBUGFS_KVM "*-*/vcpu*/exit_stats", GLOB_APPEND, NULL, &g);
		glob(HOST_TABLE, GLOB_APPEND, NULL, &g);
		for (size_t i = 0; i < g.gl_pathc; i++) {
			f = fopen(g.gl_pathv[i], "re");
			while (f && fread(buf, 1, sizeof(buf), f) > 0)
				;
			if (f)
				fclose(f);
		}
		globfree(&g);
	}
	return arg;
}

/* Tables are read, and one is held open, while VMs come and go. */
static bool readers(void)
{
	pthread_t thread;
	char buf[64];
	FILE *held;
	bool ok = true;

	stop_reading = false;
	errno = pthread_create(&thread, NULL, read_all, NULL);
	if (errno)
		die("pthread_create");
	for (int i = 0; i < 50; i++) {
		begin_untraced(2, 2, &cpuid, 0);
		held = fopen(vm_path(&vms[0], "exit_stats"), "re");
		ok &= EXPECT(held);
		vms_run(vms, 2, &cpuid, 100);
		end();
		if (!held)
			break;
		/* An error once the VM is gone; its last numbers while it still goes. */
		while (fread(buf, 1, sizeof(buf), held) > 0)
			;
		fclose(held);
	}
	stop_reading = true;
	pthread_join(thread, NULL);
	return ok;
}

/* No class is ahead of its exits, and no count has fallen. */
static bool sane(const struct table *now, const struct table *last)
{
	bool ok = true;

	for (int k = 0; k < REASONS; k++)
		for (int c = EXITS; c <= L2; c++)
			ok &= now->count[c][k] >= last->count[c][k] &&
			      now->count[c][k] <= now->count[EXITS][k];
	return ok;
}

/* So it is whatever the vCPU is at. */
static bool statistics_under_fire(void)
{
	struct table now, last;
	uint64_t rounds, moved = 0;
	bool ok = true;

	begin_untraced(1, 1, &icr, VM_X2APIC);
	read_stats(&vms[0], 0, &last);
	open_fire(&icr);
	for (int i = 0; i < 500 || !moved; i++, last = now) {
		read_stats(&vms[0], 0, &now);
		ok &= sane(&now, &last);
		moved += table_sum(&now, FASTPATH) > table_sum(&last, FASTPATH);
	}
	rounds = cease_fire();
	read_stats(&vms[0], 0, &now);
	table_read(&last, vm_path(&vms[0], "exit_stats"));
	printf("# counts had moved in %" PRIu64 " of 500 readings\n", moved);
	end();
	return EXPECT(ok) &
	       EXPECT(now.count[FASTPATH][table_reason(&last, "MSR_WRITE")] == rounds);
}

/* One read of the statistics, and reads of @size bytes one after the other, from each of some places. */
static bool pieces_are_the_whole(int fd, const char *whole, ssize_t len, ssize_t size)
{
	const ssize_t hists = len - 3 * sizeof(uint64_t) * (on_amd() ? 210 : 88);
	const ssize_t from[] = { 0, hists - 9, hists - 8, hists - 1, hists, hists + 1, len - 5, len };
	static char piece[65536];
	ssize_t got;

	for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++)
		for (ssize_t at = from[i]; at <= len && at < from[i] + 20 * size; at += got) {
			got = pread(fd, piece, size, at);
			if (got != (len - at < size ? len - at : size) || memcmp(piece, whole + at, got)) {
				printf("# %zd bytes at %zd of %zd: %zd, or others\n", size, at, len, got);
				return false;
			}
			if (!got)
				break;
		}
	return true;
}

static bool statistics_in_pieces(void)
{
	static const ssize_t sizes[] = { 1, 7, 8, 4096, 65536 };
	static char whole[65536];
	ssize_t len;
	bool ok = true;
	int fd;

	begin_untraced(1, 1, &cpuid, 0);
	vcpu_run(&vms[0], 0, &cpuid, FEW);
	fd = vms[0].vcpu[0].stats_fd;
	len = pread(fd, whole, sizeof(whole), 0);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		ok &= pieces_are_the_whole(fd, whole, len, sizes[i]);
	ok &= EXPECT(pread(fd, whole, 8, len + 1) == 0) & EXPECT(pread(fd, whole, 8, 1L << 40) == 0);
	errno = 0;
	ok &= EXPECT(syscall(SYS_pread64, fd, NULL, 8, len - 8) == -1) & EXPECT(errno == EFAULT);
	end();
	return ok;
}

/* Who has the statistics' descriptor alone of a VM keeps the vendor module, which knows of them. */
static bool statistics_keep_the_vendor(void)
{
	const char *vendor = on_amd() ? "kvm_amd" : "kvm_intel";
	uint64_t header;
	struct vm vm;
	bool ok;
	int fd;

	vm_create(&vm, 1, &cpuid);
	fd = vm_destroy_but_stats(&vm);
	ok = EXPECT(syscall(SYS_delete_module, vendor, O_NONBLOCK) == -1) & EXPECT(errno == EAGAIN);
	ok &= EXPECT(pread(fd, &header, sizeof(header), 0) == sizeof(header));
	close(fd);
	return ok;
}

static const struct row rows[] = {
	{ "exit_stats_files",				"all amd debug",	files },
	{ "exit_stats_readers_while_vms_come_and_go",	"all amd debug",	readers },
	{ "exit_stats_statistics_under_fire",		"all amd",	statistics_under_fire },
	{ "exit_stats_statistics_in_pieces",		"all amd debug", statistics_in_pieces },
	{ "exit_stats_statistics_keep_the_vendor",	"all amd debug", statistics_keep_the_vendor },
	{ "exit_stats_reset_host",			"all amd debug",	reset_host },
	{ "exit_stats_reset_under_fire",		"all amd",	reset_under_fire },
	{ "exit_stats_statistics_under_fire_2_cpus",	"smp debug",	statistics_under_fire },
	{ "exit_stats_reset_under_fire_2_cpus",		"smp debug planted",	reset_under_fire },
};

/* interfaces GROUP [--list] */
int main(int argc, char **argv)
{
	return run_rows(rows, sizeof(rows) / sizeof(rows[0]), argc, argv);
}
