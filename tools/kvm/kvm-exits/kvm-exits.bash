# SPDX-License-Identifier: GPL-2.0-only
# bash completion of kvm-exits. Options and commands are those of "kvm-exits --help", reasons and
# terms those of "kvm-exits explain", as they are when the key is pressed.
# shellcheck shell=bash

# The names of the guests of VMs <pid>-<fd>..., by QEMU's -name. A guest can be called anything:
# what the shell would take for more than a word is left out.
_kvm_exits_guests()
{
	local vm args i name

	for vm; do
		[[ -r /proc/${vm%-*}/cmdline ]] || continue
		mapfile -d '' -t args <"/proc/${vm%-*}/cmdline"
		for ((i = 1; i + 1 < ${#args[@]}; i++)); do
			[[ ${args[i]} == -name ]] || continue
			name=${args[i + 1]#guest=}
			name=${name%%,*}
			[[ $name =~ ^[[:alnum:]_][[:alnum:]_.-]*$ ]] && echo "$name"
		done
	done
}

# Of the words on standard input, those that go on from $1, in upper or lower case.
_kvm_exits_from()
{
	local word

	while read -r word; do
		[[ ${word,,} == "${1,,}"* ]] && echo "$word"
	done
}

_kvm_exits()
{
	local tool=${COMP_WORDS[0]/#\~/$HOME} cur=${COMP_WORDS[COMP_CWORD]} before='' front=''
	local folder=/sys/kernel/debug vm='' command='' option='' rest='' help options valued word i vms=()
	local -i words=0

	COMPREPLY=()
	help=$("$tool" --help 2>/dev/null) || return
	options=$(sed -n 's/^ *\(-., \)\{0,1\}\(--[a-z][a-z-]*=\{0,1\}\).*/\2/p' <<<"$help")
	# "-i --interval", for "  -i, --interval=SEC"
	valued=$(sed -n 's/^ *\(-.\)\{0,1\},\{0,1\} *\(--[a-z][a-z-]*\)=.*/\1 \2/p' <<<"$help")
	valued=" ${valued//$'\n'/ } "

	# Readline takes --vm=1 for three words, unless somebody took = out of COMP_WORDBREAKS.
	for ((i = 1; i < COMP_CWORD; i++)); do
		word=${COMP_WORDS[i]}
		if [[ $word == = ]]; then
			continue
		elif [[ $option ]]; then
			before=$option option=''
		elif [[ $word == --*=* ]]; then
			before=${word%%=*} word=${word#*=}
		elif [[ $valued == *" $word "* ]]; then
			option=$word
			continue
		elif [[ $word == -- && $command == record ]]; then
			rest=$i
			break
		elif [[ $word == -* ]]; then
			continue
		else
			words+=1 command=${command:-$word}
			continue
		fi
		case $before in
		--debugfs) folder=${word/#\~/$HOME} ;;
		--vm) vm=$word ;;
		esac
	done
	[[ $cur != = ]] || cur=''
	if [[ ! $rest && ! $option && $cur == --*=* ]]; then
		option=${cur%%=*} front=$option= cur=${cur#*=}
	fi

	# The long name of -i, which says what its value is.
	[[ $option && $valued =~ " $option "(--[a-z-]+) ]] && option=${BASH_REMATCH[1]}
	for word in "$folder"/kvm/[0-9]*-[0-9]*; do
		[[ -d $word && ${word##*/} =~ ^[0-9]+-[0-9]+$ ]] && vms+=("${word##*/}")
	done
	case $option in
	'') ;;
	--vm)
		word=$(printf '%s\n' "${vms[@]}")
		# Where --help says that a name will do.
		if grep -q -e '--vm=[^ ]*NAME' <<<"$help"; then
			word+=$'\n'$(_kvm_exits_guests "${vms[@]}")
		fi
		mapfile -t COMPREPLY < <(compgen -P "$front" -W "$word" -- "$cur")
		return ;;
	--vcpu)
		for word in "$folder/kvm/${vm:-none}"*/vcpu[0-9]*; do
			[[ -d $word && ${word##*/vcpu} =~ ^[0-9]+$ ]] && COMPREPLY+=("${word##*/vcpu}")
		done
		mapfile -t COMPREPLY < <(compgen -P "$front" -W "${COMPREPLY[*]}" -- "$cur")
		return ;;
	--level)
		mapfile -t COMPREPLY < <(compgen -P "$front" -W 'host vm vcpu' -- "$cur")
		return ;;
	--sort)
		word=$("$tool" --sort= 2>&1 | sed 's/.* one of //; s/;.*//; s/,//g')
		mapfile -t COMPREPLY < <(compgen -P "$front" -W "$word" -- "$cur")
		return ;;
	--reason)
		word=$("$tool" explain 2>/dev/null | sed -n 's/^ *-\{0,1\}[0-9][0-9]* *\([A-Za-z0-9_-]*\) .*/\1/p')
		mapfile -t COMPREPLY < <(_kvm_exits_from "$cur" <<<"$word" | sed "s/^/$front/")
		return ;;
	*)
		compopt -o filenames 2>/dev/null
		case $(grep -o -e "$option=[A-Z]*" <<<"$help") in
		*=FILE) mapfile -t COMPREPLY < <(compgen -P "$front" -f -- "$cur") ;;
		*=DIR) mapfile -t COMPREPLY < <(compgen -P "$front" -d -- "$cur") ;;
		esac
		return ;;
	esac

	if [[ $cur == -* && ! $rest ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
		[[ ${COMPREPLY[*]} != *= ]] || compopt -o nospace 2>/dev/null
	elif [[ ! $command ]]; then
		# The first word behind the options, of the lines that start with the program's name.
		word=$(sed -n 's/^\(usage:\)\{0,1\} *kvm-exits\( \[[^]]*\]\)* \([a-z][a-z-]*\).*/\3/p' \
			<<<"$help")
		mapfile -t COMPREPLY < <(compgen -W "$word" -- "$cur")
	elif [[ $command == explain ]]; then
		((words == 1)) || return
		# "fast path" as fast-path, which is the same; and nothing to put in quotes.
		mapfile -t COMPREPLY < <("$tool" explain 2>/dev/null |
			sed 's/^ *-\{0,1\}[0-9]* *//; s/  .*//; s/ /-/g; /[<>]/d' | _kvm_exits_from "$cur")
	elif [[ $rest && $rest -eq $((COMP_CWORD - 1)) ]]; then
		mapfile -t COMPREPLY < <(compgen -c -- "$cur")
	else
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
	fi
}

complete -F _kvm_exits kvm-exits
