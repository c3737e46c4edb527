//! Whether the two profiles of a person are aligned, and connecting them.
