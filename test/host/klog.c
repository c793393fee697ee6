// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "klog.h"
#include "vm.h"

#define PREFIX "kvm: exit stats: "

static int kmsg = -1;

void klog_skip(void)
{
	if (kmsg < 0)
		kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (kmsg < 0 || lseek(kmsg, 0, SEEK_END))
		die("/dev/kmsg");
}

/* Read the next record that is ours, without what stands before the text. */
static bool next_line(char *line, size_t size, int ms)
{
	struct pollfd p = { .fd = kmsg, .events = POLLIN };
	ssize_t len;
	char *text;

	for (;;) {
		len = read(kmsg, line, size - 1);
		if (len < 0 && errno == EAGAIN) {
			if (poll(&p, 1, ms) <= 0)
				return false;
			continue;
		}
		if (len < 0)
			die("reading /dev/kmsg");
		line[len] = 0;
		text = strchr(line, ';');
		if (text && !strncmp(text + 1, PREFIX, strlen(PREFIX))) {
			memmove(line, text + 1 + strlen(PREFIX),
				strlen(text + 1 + strlen(PREFIX)) + 1);
			line[strcspn(line, "\n")] = 0;
			return true;
		}
	}
}

bool klog_next_dump(struct dump *d, int ms)
{
	uint64_t count, delta, last = UINT64_MAX;
	char line[1024], name[32];
	unsigned int reason, took;
	double share;

	if (!next_line(line, sizeof(line), ms))
		return false;
	if (sscanf(line, "%" SCNu64 " exits, +%" SCNu64 " in %u ms, %d VMs, %d vCPUs, %" SCNu64
		   " dumps suppressed", &d->total, &d->delta, &took, &d->vms, &d->vcpus,
		   &d->suppressed) != 6)
		goto malformed;

	d->row_sum = d->row_delta_sum = d->rows = 0;
	d->sorted = true;
	while (next_line(line, sizeof(line), ms)) {
		if (!strcmp(line, "end"))
			return true;
		if (sscanf(line, "%u %31s %" SCNu64 " %lf%% +%" SCNu64,
			   &reason, name, &count, &share, &delta) != 5)
			goto malformed;
		d->rows++;
		d->row_sum += count;
		d->row_delta_sum += delta;
		d->sorted &= count <= last;
		last = count;
	}
	errno = ETIMEDOUT;
	die("a dump without an end");
malformed:
	errno = EBADMSG;
	die("no line of a dump: '%s'", line);
}
