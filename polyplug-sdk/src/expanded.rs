//! One contract, and what it becomes.
