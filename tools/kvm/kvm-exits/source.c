// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "source.h"
#include "status.h"

static const char *root;

void source_open(const char *folder)
{
	char path[PATH_MAX];
	DIR *dir = opendir(folder);

	root = folder;
	if (!dir && errno == EACCES)
		fail(EXIT_NOT_ALLOWED, "%s: only root may read it", folder);
	if (!dir)
		fail(EXIT_NO_DEBUGFS, "%s: %s. Is debugfs mounted there "
		     "(mount -t debugfs debugfs /sys/kernel/debug)?", folder, strerror(errno));
	closedir(dir);

	snprintf(path, sizeof(path), "%s/kvm_exit_stats/exit_stats", folder);
	if (access(path, R_OK) && errno == EACCES)
		fail(EXIT_NOT_ALLOWED, "%s: only root may read it", path);
	if (access(path, R_OK))
		fail(EXIT_NO_STATS, "%s: %s. The kernel must have CONFIG_KVM_EXIT_STATS, "
		     "and kvm_intel be loaded", path, strerror(errno));
}

static bool vanished(int err)
{
	return err == ENOENT || err == EIO || err == ENODEV;
}

bool source_read(const struct target *target, struct table *t)
{
	char path[PATH_MAX];
	enum table_error error;
	int line = 0;
	FILE *f;

	if (!target->pid)
		snprintf(path, sizeof(path), "%s/kvm_exit_stats/exit_stats", root);
	else if (target->vcpu < 0)
		snprintf(path, sizeof(path), "%s/kvm/%d-%d/exit_stats", root, target->pid, target->fd);
	else
		snprintf(path, sizeof(path), "%s/kvm/%d-%d/vcpu%d/exit_stats", root,
			 target->pid, target->fd, target->vcpu);

	f = fopen(path, "re");
	if (!f && vanished(errno))
		return false;
	if (!f)
		fail(errno == EACCES ? EXIT_NOT_ALLOWED : EXIT_OTHER, "%s: %s", path,
		     strerror(errno));
	error = table_read(t, f, &line);
	if (error == TABLE_IO && vanished(errno)) {
		fclose(f);
		return false;
	}
	if (error == TABLE_IO)
		fail(EXIT_OTHER, "%s: %s", path, strerror(errno));
	if (error == TABLE_MALFORMED)
		fail(EXIT_MALFORMED, "%s: line %d is no line of a table of exits", path, line);
	fclose(f);
	return true;
}

/* The guest's name: QEMU's -name [guest=]NAME[,...], or else the program's. */
static void name_vm(struct vm *vm)
{
	char path[64], args[4096], *arg, *end;
	const char *name = NULL;
	size_t len;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", vm->pid);
	f = fopen(path, "re");
	if (!f)
		return;
	len = fread(args, 1, sizeof(args) - 1, f);
	fclose(f);
	args[len] = 0;
	end = args + len;

	for (arg = args; arg < end; arg += strlen(arg) + 1)
		if (!strcmp(arg, "-name") && arg + 6 < end)
			name = arg + 6;
	if (name && !strncmp(name, "guest=", 6))
		name += 6;
	if (!name)
		name = strrchr(args, '/') ? strrchr(args, '/') + 1 : args;
	snprintf(vm->name, sizeof(vm->name), "%.*s", (int)strcspn(name, ","), name);
	for (char *c = vm->name; *c; c++)
		if (!isprint((unsigned char)*c))
			*c = '?';
}

static int count_vcpus(const struct vm *vm)
{
	char path[PATH_MAX];
	struct dirent *d;
	int n = 0, id;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/kvm/%d-%d", root, vm->pid, vm->fd);
	dir = opendir(path);
	if (!dir)
		return 0;
	while ((d = readdir(dir)))
		n += sscanf(d->d_name, "vcpu%d", &id) == 1;
	closedir(dir);
	return n;
}

static int by_pid(const void *a, const void *b)
{
	const struct vm *x = a, *y = b;

	return x->pid != y->pid ? (x->pid > y->pid) - (x->pid < y->pid) : x->fd - y->fd;
}

int source_vms(struct vm vms[SOURCE_MAX_VMS])
{
	char path[PATH_MAX];
	struct dirent *d;
	int n = 0, len;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/kvm", root);
	dir = opendir(path);
	if (!dir)
		return 0;
	while (n < SOURCE_MAX_VMS && (d = readdir(dir))) {
		struct vm *vm = &vms[n];

		memset(vm, 0, sizeof(*vm));
		len = 0;
		if (sscanf(d->d_name, "%d-%d%n", &vm->pid, &vm->fd, &len) != 2 || d->d_name[len])
			continue;
		name_vm(vm);
		vm->nr_vcpus = count_vcpus(vm);
		n++;
	}
	closedir(dir);
	qsort(vms, n, sizeof(*vms), by_pid);
	return n;
}
