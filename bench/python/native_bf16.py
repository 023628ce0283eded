"""Where bf16 is worth while."""

import torch


def has_native_bf16():
    """Whether the device multiplies bf16 itself; PyTorch also says yes where AVX-512 emulates it, slower than f32."""
    if torch.cuda.is_available():
        return torch.cuda.is_bf16_supported(including_emulation=False)
    capabilities = torch.cpu.get_capabilities()
    return any(capabilities.get(name, False) for name in ("avx512_bf16", "amx_bf16"))
