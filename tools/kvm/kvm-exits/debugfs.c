// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "debugfs.h"
#include "guest.h"
#include "room.h"

enum status debugfs_open(struct debugfs *d, const char *path, struct error *e)
{
	static const char file[] = "kvm_exit_stats/exit_stats";

	*d = (struct debugfs){ .path = path };
	d->root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->root < 0 && errno == EACCES)
		return error_set(e, EXIT_NOT_ALLOWED, "%s: only root may read it", path);
	if (d->root < 0)
		return error_set(e, EXIT_NO_DEBUGFS, "%s: %s. Is debugfs mounted there (mount -t "
				 "debugfs debugfs /sys/kernel/debug)?", path, strerror(errno));
	if (!faccessat(d->root, file, R_OK, 0))
		return EXIT_OK;
	if (errno == EACCES)
		return error_set(e, EXIT_NOT_ALLOWED, "%s/%s: only root may read it", path, file);
	return error_set(e, EXIT_NO_STATS, "%s/%s: %s. The kernel must have CONFIG_KVM_EXIT_STATS, "
			 "and kvm_intel be loaded", path, file, strerror(errno));
}

/* All of a file, up to @room bytes of it are kept for the next. Returns its length, or -1. */
static ssize_t slurp(int at, const char *path, char **text, int *room)
{
	int fd = openat(at, path, O_RDONLY | O_CLOEXEC), error;
	ssize_t len = 0, n;

	if (fd < 0)
		return -1;
	do {
		*text = room_for(*text, len + 32768, room, 1);
		n = read(fd, *text + len, *room - len);
		len += n > 0 ? n : 0;
	} while (n > 0);
	error = errno;
	close(fd);
	errno = error;
	return n < 0 ? -1 : len;
}

static void name_guest(struct debugfs *d, struct vm *vm)
{
	char path[64];
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", vm->pid);
	len = slurp(AT_FDCWD, path, &d->text, &d->text_room);
	guest_name(vm->guest, sizeof(vm->guest), d->text, len > 0 ? len : 0);
}

/* All of @text is a number of that kind, from 0 to INT_MAX. */
static bool whole(const char *text, const char *end, int *n)
{
	long value = 0;

	if (text == end)
		return false;
	for (; text < end; text++) {
		if (*text < '0' || *text > '9' || value > INT_MAX / 10)
			return false;
		value = value * 10 + (*text - '0');
	}
	*n = value;
	return value <= INT_MAX;
}

/* "4711-12" */
static bool folder(const char *name, int *pid, int *fd)
{
	const char *dash = strchr(name, '-');

	return dash && whole(name, dash, pid) && whole(dash + 1, name + strlen(name), fd) && *pid;
}

static int ascending(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void list_vcpus(struct vm *vm, int fd)
{
	DIR *dir = fdopendir(fd);
	struct dirent *entry;
	int id;

	vm->nr_vcpus = 0;
	if (!dir) {
		close(fd);
		return;
	}
	while ((entry = readdir(dir))) {
		const char *name = entry->d_name;

		if (strncmp(name, "vcpu", 4) || !whole(name + 4, name + strlen(name), &id))
			continue;
		vm->vcpu = room_for(vm->vcpu, vm->nr_vcpus + 1, &vm->room, sizeof(int));
		vm->vcpu[vm->nr_vcpus++] = id;
	}
	closedir(dir);
	if (vm->nr_vcpus)
		qsort(vm->vcpu, vm->nr_vcpus, sizeof(int), ascending);
}

static int by_pid(const void *a, const void *b)
{
	const struct vm *x = a, *y = b;

	if (x->pid != y->pid)
		return x->pid > y->pid ? 1 : -1;
	return (x->fd > y->fd) - (x->fd < y->fd);
}

static struct vm *find_vm(const struct debugfs *d, int nr, int pid, int fd)
{
	struct vm key = { .pid = pid, .fd = fd };

	return nr ? bsearch(&key, d->vm, nr, sizeof(key), by_pid) : NULL;
}

const struct vm *debugfs_vm(const struct debugfs *d, int pid, int fd)
{
	return find_vm(d, d->nr_vms, pid, fd);
}

/* One that is known, from among the first @nr, or a new one at the end. */
static void see_vm(struct debugfs *d, int dir, const char *name, int nr)
{
	struct stat st;
	struct vm *vm;
	int pid, fd, vcpus;

	if (!folder(name, &pid, &fd) || fstatat(dir, name, &st, 0) || !S_ISDIR(st.st_mode))
		return;
	vm = find_vm(d, nr, pid, fd);
	if (!vm) {
		d->vm = room_for(d->vm, d->nr_vms + 1, &d->room, sizeof(*vm));
		vm = &d->vm[d->nr_vms++];
		free(vm->vcpu);
		*vm = (struct vm){ .pid = pid, .fd = fd };
	}
	vm->seen = d->listed;
	if (vm->inode != st.st_ino)
		name_guest(d, vm);
	else if (vm->links == st.st_nlink && vm->changed.tv_sec == st.st_mtim.tv_sec &&
		 vm->changed.tv_nsec == st.st_mtim.tv_nsec)
		return;
	vm->inode = st.st_ino;
	vm->links = st.st_nlink;
	vm->changed = st.st_mtim;
	vcpus = openat(dir, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (vcpus >= 0)
		list_vcpus(vm, vcpus);
}

void debugfs_list(struct debugfs *d)
{
	int fd = openat(d->root, "kvm",
			O_RDONLY | O_DIRECTORY | O_CLOEXEC), nr = d->nr_vms, left = 0;
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	d->listed++;
	while (dir && (entry = readdir(dir)))
		see_vm(d, fd, entry->d_name, nr);
	if (dir)
		closedir(dir);
	/* Those that are gone lie behind, for their memory. */
	for (int i = 0; i < d->nr_vms; i++) {
		if (d->vm[i].seen == d->listed) {
			struct vm gone = d->vm[left];

			d->vm[left++] = d->vm[i];
			if (left - 1 != i)
				d->vm[i] = gone;
		}
	}
	d->nr_vms = left;
	if (left)
		qsort(d->vm, left, sizeof(*d->vm), by_pid);
}

/* Whether @vm is what @name says: a pid, a pid and fd, or a guest's name. */
static bool is_named(const struct vm *vm, const char *name)
{
	int pid, fd;

	if (folder(name, &pid, &fd) && vm->pid == pid && vm->fd == fd)
		return true;
	if (whole(name, name + strlen(name), &pid) && vm->pid == pid)
		return true;
	return !strcmp(vm->guest, name);
}

enum status debugfs_find(const struct debugfs *d, const char *name, const struct vm **vm,
			 struct error *e)
{
	char list[512];
	int n = 0, len = 0;

	for (int i = 0; i < d->nr_vms; i++) {
		const struct vm *v = &d->vm[i];

		if (!is_named(v, name))
			continue;
		*vm = v;
		if (n++ < 8)
			len += snprintf(list + len, sizeof(list) - len, " %d-%d", v->pid, v->fd);
	}
	if (!n)
		return error_set(e, EXIT_GONE, "there is no VM '%s', by its process, its folder or "
				 "its guest's name, among %d", name, d->nr_vms);
	if (n > 1)
		return error_set(e, EXIT_USAGE, "%d VMs are '%s', of which one is to be named:%s%s",
				 n, name, list, n > 8 ? " ..." : "");
	return EXIT_OK;
}

bool vm_has_vcpu(const struct vm *vm, int vcpu)
{
	return vm->nr_vcpus &&
	       bsearch(&vcpu, vm->vcpu, vm->nr_vcpus, sizeof(int), ascending);
}

static enum status read_file(struct debugfs *d, const struct target *t, const char *file,
			     const char **at, const char **end, char *path, size_t size,
			     struct error *e)
{
	ssize_t len;

	if (t->level == LEVEL_HOST)
		snprintf(path, size, "kvm_exit_stats/%s", file);
	else if (t->level == LEVEL_VM)
		snprintf(path, size, "kvm/%d-%d/%s", t->pid, t->fd, file);
	else
		snprintf(path, size, "kvm/%d-%d/vcpu%d/%s", t->pid, t->fd, t->vcpu, file);
	len = slurp(d->root, path, &d->text, &d->text_room);
	if (len < 0 && (errno == ENOENT || errno == EIO || errno == ENODEV))
		return error_set(e, EXIT_GONE, "%s/%s: it is gone", d->path, path);
	if (len < 0)
		return error_set(e, errno == EACCES ? EXIT_NOT_ALLOWED : EXIT_OTHER, "%s/%s: %s",
				 d->path, path, strerror(errno));
	*at = d->text;
	*end = d->text + len;
	return EXIT_OK;
}

enum status debugfs_read(struct debugfs *d, const struct target *target, bool hist,
			 struct part *p, struct error *e)
{
	const struct vm *vm = debugfs_vm(d, target->pid, target->fd);
	const char *at, *end;
	enum status status;
	char path[128];
	int line;

	p->target = *target;
	p->guest[0] = 0;
	if (target->level != LEVEL_HOST && vm) {
		strcpy(p->guest, vm->guest);
		p->nr_vcpus = vm->nr_vcpus;
	}
	status = read_file(d, target, "exit_stats", &at, &end, path, sizeof(path), e);
	if (status)
		return status;
	line = table_read(&p->table, &at, end);
	if (line || at != end)
		return error_set(e, EXIT_MALFORMED, "%s/%s: line %d is no line of a table of exits",
				 d->path, path, line ? line : p->table.nr_rows + 3);
	p->hist.nr_rows = 0;
	p->hist.nr_buckets = 0;
	if (!hist || !p->table.timed || target->level == LEVEL_VCPU)
		return EXIT_OK;
	status = read_file(d, target, "exit_stats_time_hist", &at, &end, path, sizeof(path), e);
	/* What the table said before is true all the same. */
	if (status == EXIT_GONE)
		return EXIT_OK;
	if (status)
		return status;
	line = hist_read(&p->hist, &at, end);
	if (line || at != end)
		return error_set(e, EXIT_MALFORMED, "%s/%s: line %d is no line of a histogram of "
				 "times", d->path, path, line ? line : p->hist.nr_rows + 3);
	return EXIT_OK;
}

void debugfs_close(struct debugfs *d)
{
	for (int i = 0; i < d->room; i++)
		free(d->vm[i].vcpu);
	free(d->vm);
	free(d->text);
	close(d->root);
}
