//! What an image for a board holds.

use std::path::Path;

use object::{Object, ObjectSection, SectionFlags, elf};

/// Bytes of flash that an image takes: code, constants, the initial values of static memory.
///
/// # Errors
/// It cannot be read.
pub fn flash(image: &Path) -> Result<u64, String> {
    let bytes = std::fs::read(image).map_err(|why| format!("{}: {why}", image.display()))?;
    let file = object::File::parse(&*bytes).map_err(|why| format!("{}: {why}", image.display()))?;
    let in_flash = |flags| match flags {
        SectionFlags::Elf { sh_type, sh_flags } => {
            sh_flags.contains(elf::SHF_ALLOC) && sh_type != elf::SHT_NOBITS
        }
        _ => false,
    };
    Ok(file.sections().filter(|s| in_flash(s.flags())).map(|s| s.size()).sum())
}
