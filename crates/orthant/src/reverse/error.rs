//! What a tape can refuse.

/// Why a tape did nothing.
#[non_exhaustive]
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum TapeError {
    /// The operands do not fit each other.
    #[error(transparent)]
    Operands(#[from] crate::Error),
    /// The variable belongs to another tape, or to this one before it was cleared.
    #[error(
        "{operation}: the variable is not on this tape; use those recorded since it was cleared"
    )]
    Unknown {
        /// The function.
        operation: &'static str,
    },
    /// Only what was recorded as a value can be given another one.
    #[error("{operation}: the variable is the result of an operation; only inputs can be set")]
    NotInput {
        /// The function.
        operation: &'static str,
    },
    /// A gradient is that of one number.
    #[error("backward: the variable has {length} elements; a gradient is that of one number")]
    NotScalar {
        /// Its length.
        length: usize,
    },
    /// The variable does not depend on anything that varies.
    #[error("{operation}: the variable is constant; record what it depends on as a variable")]
    Constant {
        /// The function.
        operation: &'static str,
    },
    /// The tape was not run backwards since it last changed.
    #[error("{operation}: there are no gradients yet; call backward first")]
    NotRun {
        /// The function.
        operation: &'static str,
    },
}
