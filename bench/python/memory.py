"""What a process takes."""


def peak_memory():
    """Bytes of main memory that this process held at most."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM:"))
    except FileNotFoundError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # Bytes on macOS, which has no /proc.
