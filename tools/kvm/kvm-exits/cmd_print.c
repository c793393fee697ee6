// SPDX-License-Identifier: GPL-2.0-only
/*
 * Without a name: samples as text, or the live view.
 */
#include <unistd.h>

#include "commands.h"
#include "format.h"
#include "live.h"
#include "lost.h"
#include "output.h"
#include "pace.h"
#include "rates.h"
#include "sort.h"
#include "switch.h"
#include "threshold.h"

struct printer {
	const struct options *o;
	const struct format *format;
	struct sampler sampler;
	struct pace pace;
	struct sample now, then, between;
	long printed;
	struct lost lost;
};

static enum status take(struct printer *p, struct error *e)
{
	enum status status = sampler_take(&p->sampler, &p->now, e);

	if (!status)
		lost_say(&p->lost, &p->sampler, &p->now);
	return status;
}

static void wait_for_next(struct printer *p)
{
	sigset_t none;

	sigemptyset(&none);
	pace_wait(&p->pace, &none);
}

/* The sample that was taken, or what came since the one before. */
static enum status print_sample(struct printer *p, struct error *e)
{
	struct shown shown = { .o = p->o, .sample = &p->now };
	struct output out;
	enum status status = threshold_check(p->o, &p->now, e);
	int resets;

	if (status)
		return status;
	if (p->o->rates) {
		resets = rates_between(&p->between, &p->now, &p->then);
		if (resets)
			fprintf(stderr,
				"kvm-exits: %d counters were reset meanwhile: of these it is what "
				"came since\n", resets);
		shown.sample = &p->between;
		shown.seconds = p->now.at - p->then.at;
	}
	status = output_open(&out, p->o->output, e);
	if (status)
		return status;
	if (p->o->output || !p->printed)
		p->format->begin(out.f);
	else if (p->o->format <= FORMAT_TABLE)
		putc('\n', out.f);
	p->format->sample(&shown, out.f);
	p->printed++;
	return output_close(&out, e);
}

static void keep_for_rates(struct printer *p)
{
	struct sample then = p->then;

	p->then = p->now;
	p->now = then;
}

static enum status print_samples(struct printer *p, long count, struct error *e)
{
	enum status status = EXIT_OK;

	if (p->o->time)
		status = switch_time_on(p->o->sysfs, e);
	pace_begin(&p->pace, p->o->interval);
	/* What comes from now on. */
	if (!status && p->o->rates) {
		status = take(p, e);
		keep_for_rates(p);
	}
	while (!status && (!count || p->printed < count)) {
		if (p->printed || p->o->rates || p->o->time)
			wait_for_next(p);
		status = take(p, e);
		if (!status)
			status = print_sample(p, e);
		keep_for_rates(p);
	}
	return status;
}

/* Prometheus is told, too, that there is nothing; the sentence is that of what was wrong. */
static void print_down(const struct options *o)
{
	struct output out;
	struct error e;

	if (output_open(&out, o->output, &e))
		return;
	format_prometheus_down(out.f);
	output_close(&out, &e);
}

static enum status check(const struct options *o, struct error *e)
{
	if (o->batch && o->output)
		return error_set(e, EXIT_USAGE,
				 "--output has a sample of --json, --csv, --prometheus or a "
				 "table: --batch prints screen after screen, to be redirected");
	if (o->format == FORMAT_PROMETHEUS && o->rates)
		return error_set(e, EXIT_USAGE,
				 "--rates and --prometheus: Prometheus wants counters, of "
				 "which its rate() makes rates");
	if (o->format == FORMAT_PROMETHEUS && o->count > 1 && !o->output)
		return error_set(e, EXIT_USAGE, "--count=%ld and --prometheus: one sample is what "
				 "Prometheus reads; with --output=FILE each is written over the "
				 "last", o->count);
	if (o->sort && o->format > FORMAT_TABLE)
		return error_set(e, EXIT_USAGE,
				 "--sort is for people: in --json, --csv and --prometheus "
				 "reasons are in the order of their numbers");
	if (o->longer_than && o->format == FORMAT_PROMETHEUS)
		return error_set(e, EXIT_USAGE,
				 "--longer-than and --prometheus: Prometheus has the "
				 "whole histogram, in kvm_exit_duration_seconds");
	if (o->longer_than && o->batch && !o->vm)
		return error_set(e, EXIT_USAGE,
				 "--longer-than and --batch: the list of VMs has no such column, "
				 "but the reasons of one have: --vm=NAME");
	if (o->longer_than && o->level == LEVEL_VCPU)
		return error_set(e, EXIT_USAGE,
				 "--longer-than is of the host and of VMs: the kernel has "
				 "no histogram of a vCPU's times");
	return sort_check(o, !o->format, e);
}

static enum status show_live(const struct options *o, struct error *e)
{
	enum status status = o->time ? switch_time_on(o->sysfs, e) : EXIT_OK;

	if (status)
		return status;
	return o->batch ? live_batch(o, stdout, e) : live_run(o, e);
}

int cmd_print(const struct options *given, struct error *e)
{
	static const struct format *const formats[] = {
		&format_table, &format_table, &format_json, &format_csv, &format_prometheus,
	};
	struct options o = *given;
	struct printer p = { .o = &o };
	enum status status;

	if (!o.batch && !o.format && (options_given(&o, OPT_ONCE) || o.count || o.rates ||
				      o.output || !isatty(STDOUT_FILENO)))
		o.format = FORMAT_TABLE;
	status = check(&o, e);
	if (status)
		return status;
	if (!o.count && (options_given(&o, OPT_ONCE) || o.format == FORMAT_TABLE ||
			 o.format == FORMAT_PROMETHEUS))
		o.count = 1;
	if (!o.format)
		return show_live(&o, e);

	p.format = formats[o.format];
	status = sampler_open(&p.sampler, &o, e);
	p.sampler.hist = true;
	if (!status)
		status = print_samples(&p, o.count, e);
	if (status && o.format == FORMAT_PROMETHEUS && status != EXIT_USAGE && status != EXIT_WRITE)
		print_down(&o);
	sampler_close(&p.sampler);
	sample_free(&p.now);
	sample_free(&p.then);
	sample_free(&p.between);
	return status ? status : p.lost.status;
}
