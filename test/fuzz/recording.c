// SPDX-License-Identifier: GPL-2.0-only
/*
 * libFuzzer target: a recording of kvm-exits, which is whatever file a user names. What was read
 * of it, written down again, reads as the same, and its tables can be subtracted and added.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "rates.h"
#include "recording.h"

static struct sample now, then, between;

static void look_at(const struct sample *s)
{
	assert(s->nr_parts > 0 && s->time >= 0);
	for (const struct part *p = s->part; p < s->part + s->nr_parts; p++) {
		assert(p->table.nr_rows <= MAX_ROWS && p->hist.nr_rows <= MAX_ROWS);
		assert(p->hist.nr_buckets <= MAX_BUCKETS && memchr(p->guest, 0, GUEST_NAME_SIZE));
		assert(sample_part(s, &p->target, p - s->part));
		for (int i = 0; i < p->table.nr_rows; i++)
			assert(*p->table.row[i].name && !strpbrk(p->table.row[i].name, ",\"<&\r\n "));
	}
}

/* Of each target, what came since the sample before is at most what it has. */
static void compare(void)
{
	struct sample keep = then;

	rates_between(&between, &now, &then);
	assert(between.nr_parts == now.nr_parts);
	for (int i = 0; i < now.nr_parts; i++) {
		struct table sum = {};

		assert(between.part[i].table.sum[EXITS] <= now.part[i].table.sum[EXITS]);
		table_add(&sum, &between.part[i].table);
		table_add(&sum, &now.part[i].table);
		assert(sum.sum[EXITS] >= now.part[i].table.sum[EXITS]);
		table_free(&sum);
	}
	then = now;
	now = keep;
}

/* Read @data, and write it down again into *@text. Returns how many samples there are. */
static int read_all(const char *data, size_t size, char **text, size_t *len)
{
	static int fd = -1;
	struct recording r;
	struct error e;
	char path[40];
	FILE *f;

	if (fd < 0)
		fd = memfd_create("recording", 0);
	assert(fd >= 0 && !ftruncate(fd, 0) && pwrite(fd, data, size, 0) == (ssize_t)size);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	f = open_memstream(text, len);
	recording_begin(f);
	if (recording_open(&r, path, &e)) {
		fclose(f);
		return -1;
	}
	sample_clear(&then);
	while (recording_next(&r, &now)) {
		look_at(&now);
		recording_add(&now, f);
		compare();
	}
	fclose(f);
	recording_close(&r);
	return r.nr_samples;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t len, len_again;
	char *text, *again;
	int samples = read_all((const char *)data, size, &text, &len);

	if (samples >= 0) {
		assert(read_all(text, len, &again, &len_again) == samples);
		assert(len == len_again && !memcmp(text, again, len));
		free(again);
	}
	free(text);
	return 0;
}
