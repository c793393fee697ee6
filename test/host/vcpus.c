// SPDX-License-Identifier: GPL-2.0-only
/*
 * Many vCPUs, which never run: what others wait for while all of them are looked at, and
 * who pays for their tables of times.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "books.h"
#include "timed.h"

enum { MANY = 1000 };

#define GROUP		"/sys/fs/cgroup/test/"
#define TABLE_BYTES	(88 * 256)

PAYLOAD(cpuid, "xorl %eax, %eax; cpuid");

static int many_fds[MANY + 1];

static void create_many(void)
{
	struct rlimit files = { 2 * MANY, 2 * MANY };
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (setrlimit(RLIMIT_NOFILE, &files))
		die("RLIMIT_NOFILE");
	many_fds[MANY] = ioctl(kvm, KVM_CREATE_VM, 0);
	close(kvm);
	for (int i = 0; i < MANY; i++) {
		many_fds[i] = ioctl(many_fds[MANY], KVM_CREATE_VCPU, i);
		if (many_fds[i] < 0)
			die("vCPU %d of many", i);
	}
}

static void destroy_many(void)
{
	for (int i = 0; i <= MANY; i++)
		close(many_fds[i]);
}

/* Create @nr vCPUs in a VM of their own; returns the longest that one took, in ns. */
static uint64_t longest_creation(int nr)
{
	uint64_t start, longest = 0;
	int fds[64], vm;
	int kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	vm = ioctl(kvm, KVM_CREATE_VM, 0);
	for (int i = 0; i < nr; i++) {
		start = now_ns();
		fds[i] = ioctl(vm, KVM_CREATE_VCPU, i);
		if (fds[i] < 0)
			die("vCPU %d", i);
		if (now_ns() - start > longest)
			longest = now_ns() - start;
	}
	while (nr--)
		close(fds[nr]);
	close(vm);
	close(kvm);
	return longest;
}

static volatile bool stop;
static uint64_t readings, reading_ns;

static void *read_host(void *arg)
{
	static char buf[1 << 16];
	uint64_t start;
	FILE *f;

	while (!stop) {
		start = now_ns();
		f = fopen(HOST_TABLE, "re");
		if (!f || !fread(buf, 1, sizeof(buf), f))
			die(HOST_TABLE);
		fclose(f);
		reading_ns += now_ns() - start;
		readings++;
	}
	return arg;
}

/*
 * The host's times are summed over all vCPUs, time and again. A vCPU that is made meanwhile
 * waits for one of them and not for all.
 */
static bool nobody_waits_for_all(void)
{
	uint64_t alone, beside, reading;
	pthread_t thread;

	create_many();
	switch_time("1");
	alone = longest_creation(50);
	stop = false;
	readings = reading_ns = 0;
	errno = pthread_create(&thread, NULL, read_host, NULL);
	if (errno)
		die("pthread_create");
	while (!readings)
		usleep(1000);
	beside = longest_creation(50);
	stop = true;
	pthread_join(thread, NULL);
	switch_time("0");
	destroy_many();
	reading = reading_ns / readings;
	printf("# a vCPU is made in %" PRIu64 " us at most, beside a reader of %d vCPUs' times in %"
	       PRIu64 " us; a reading takes %" PRIu64 " us\n", alone / 1000, MANY, beside / 1000,
	       reading / 1000);
	return EXPECT(beside < alone + reading / 10);
}

static uint64_t charged(void)
{
	uint64_t bytes;
	FILE *f = fopen(GROUP "memory.current", "re");

	if (!f || fscanf(f, "%" SCNu64, &bytes) != 1)
		die(GROUP "memory.current");
	fclose(f);
	return bytes;
}

/* Have a shell in a memory cgroup, that has no more memory if @full, do something. */
static int in_cgroup(const char *command, bool full)
{
	char sh[512];

	snprintf(sh, sizeof(sh), "echo $$ >" GROUP "cgroup.procs && echo %s >" GROUP
		 "memory.max && %s", full ? "1000000" : "max", command);
	return system(sh);
}

/* Whoever switches time on does so for VMs that are not theirs. */
static bool tables_are_not_the_writers(void)
{
	uint64_t before;
	bool ok;

	mkdir("/sys/fs/cgroup", 0755);
	if (system("mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null; "
		   "echo +memory >/sys/fs/cgroup/cgroup.subtree_control") || mkdir(GROUP, 0755))
		die(GROUP);
	create_many();
	before = charged();
	ok = EXPECT(!in_cgroup("echo 1 >" TIME_PARAMETER, true));
	printf("# %" PRIu64 " bytes charged to who switched time on, for tables of %d\n",
	       charged() - before, MANY * TABLE_BYTES);
	ok &= EXPECT(charged() < before + MANY * TABLE_BYTES / 10);
	ok &= EXPECT(!in_cgroup("echo 1 >" HOST_FOLDER "exit_stats_reset", true));
	ok &= EXPECT(!in_cgroup("cat " HOST_TABLE " >/dev/null", true));
	switch_time("0");
	destroy_many();
	rmdir(GROUP);
	return ok;
}

static const struct row rows[] = {
	{ "exit_stats_tables_are_not_the_writers",	"all debug",	tables_are_not_the_writers },
	{ "exit_stats_nobody_waits_for_1000_vcpus",	"smp",	nobody_waits_for_all },
};

/* vcpus GROUP [--list] */
int main(int argc, char **argv)
{
	return run_rows(rows, sizeof(rows) / sizeof(rows[0]), argc, argv);
}
