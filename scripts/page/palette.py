"""A reason's colour is the same in every report, whatever its rank.

Those that come often have colours of their own, made of Okabe and Ito's and of Paul Tol's muted
ones, which people tell apart whatever they see of red and green; the darkest are a little
lighter, for a dark page. All others share what is left of them, by their number.
"""

COMMON = {
    30: '#0072b2',  # IO_INSTRUCTION
    48: '#e69f00',  # EPT_VIOLATION
    32: '#009e73',  # MSR_WRITE
    1: '#d55e00',   # EXTERNAL_INTERRUPT
    52: '#cc79a7',  # PREEMPTION_TIMER
    10: '#56b4e9',  # CPUID
    49: '#f0e442',  # EPT_MISCONFIG
    12: '#5b4fb0',  # HLT
    7: '#9c2f66',   # INTERRUPT_WINDOW
    31: '#44aa99',  # MSR_READ
    56: '#999933',  # APIC_WRITE
    45: '#2a8a45',  # EOI_INDUCED
    40: '#ddcc77',  # PAUSE_INSTRUCTION
    28: '#cc6677',  # CR_ACCESS
    0: '#aa4499',   # EXCEPTION_NMI
    18: '#8c5230',  # VMCALL
}
# What is the same on SVM, by its codes, whose names have small letters.
SVM = {
    123: 30,    # io
    1024: 48,   # npf
    124: 32,    # msr
    96: 1,      # interrupt
    114: 10,    # cpuid
    120: 12,    # hlt
    100: 7,     # vintr
    119: 40,    # pause
    16: 28,     # write_cr0
    129: 18,    # hypercall
}
OTHERS = ('#6699cc', '#b8903a', '#c27ba0', '#88ccee', '#7a8a99', '#a3a3a3')
REST = '#8c8c8c'  # several reasons drawn as one


def colour(reason, name):
    known = reason if name.isupper() else SVM.get(reason)
    return COMMON.get(known) or OTHERS[reason * 7 % len(OTHERS)]
