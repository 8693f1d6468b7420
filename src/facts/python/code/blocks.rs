//! Blocks of statements, and which of them are certainly run before what is being read.

/// Every block of a file by its index; the first is the module's.
#[derive(Default)]
pub(super) struct Blocks {
    all: Vec<Block>,
    /// The one being read.
    pub(super) at: u32,
    /// The next one is the body of a loop.
    pub(super) repeats: bool,
}

struct Block {
    around: u32,
    /// It is run again and again: what stands later in it may come before.
    repeats: bool,
}

impl Blocks {
    pub(super) fn current(&self) -> u32 {
        self.at
    }

    /// Opens a block, and gives the one around it.
    pub(super) fn enter(&mut self) -> u32 {
        let around = self.at;
        self.all.push(Block { around, repeats: std::mem::take(&mut self.repeats) });
        // The module has the index 0 and no entry.
        self.at = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        around
    }

    /// Whether what stands in a block comes before what is being read on every way there: the block is around it, and no loop is between.
    pub(super) fn are_run_before(&self, block: u32) -> bool {
        let mut at = self.at;
        while at > block {
            let Some(open) = at.checked_sub(1).and_then(|index| self.all.get(index as usize)).filter(|open| !open.repeats) else {
                return false;
            };
            at = open.around;
        }
        at == block
    }
}
