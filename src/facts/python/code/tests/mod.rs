mod calls;
mod literals;
mod symbols;
