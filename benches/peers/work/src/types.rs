//! Types that each convention derives in its own way, with the bodies of the methods that take them.

/// Declares `Record`, a struct of 48 bytes.
#[macro_export]
macro_rules! record {
    ($(#[$attribute:meta])*) => {
        /// Six numbers.
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug)]
        pub struct Record {
            /// Where the record lies.
            pub place: u64,
            /// When it was made.
            pub time: u64,
            /// Who made it.
            pub author: u64,
            /// How large it is.
            pub size: u64,
            /// What it is of.
            pub kind: u64,
            /// How often it was read.
            pub reads: u64,
        }

        impl Record {
            /// Makes the record that a caller sends.
            #[inline]
            #[must_use]
            pub fn new(x: u32) -> Self {
                Self { place: x.into(), time: 1, author: 2, size: 3, kind: 4, reads: 5 }
            }

            /// Moves the record by the step.
            #[inline]
            #[must_use]
            pub fn moved(self, step: u32) -> Self {
                Self { place: self.place.wrapping_add(step.into()), ..self }
            }
        }
    };
}

/// Declares `Shape`, an enum with data.
#[macro_export]
macro_rules! shape {
    ($(#[$attribute:meta])*) => {
        /// A shape.
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug)]
        pub enum Shape {
            /// Without a size.
            Point,
            /// With a radius.
            Circle(f64),
            /// With two sides.
            Rectangle {
                /// One side.
                width: f64,
                /// The other side.
                height: f64,
            },
        }

        impl Shape {
            /// Makes the shape that a caller sends.
            #[inline]
            #[must_use]
            pub fn new(x: u32) -> Self {
                Self::Rectangle { width: x.into(), height: 1.0 }
            }

            /// Makes each size larger by the step.
            #[inline]
            #[must_use]
            pub fn grown(self, step: u32) -> Self {
                let by = f64::from(step);
                match self {
                    Self::Point => Self::Point,
                    Self::Circle(radius) => Self::Circle(radius + by),
                    Self::Rectangle { width, height } => {
                        Self::Rectangle { width: width + by, height: height + by }
                    }
                }
            }

            /// Returns a size.
            #[inline]
            #[must_use]
            pub fn size(self) -> u32 {
                match self {
                    Self::Point => 0,
                    Self::Circle(size) | Self::Rectangle { width: size, .. } => size as u32,
                }
            }
        }
    };
}

/// Declares a message: six fields, two of which are texts of the given type.
#[macro_export]
macro_rules! message {
    ($(#[$attribute:meta])* $name:ident, $text:ty) => {
        /// A message.
        $(#[$attribute])*
        #[derive(Debug)]
        pub struct $name {
            /// Which one it is.
            pub id: u64,
            /// What it weighs.
            pub weight: f64,
            /// What it is of.
            pub kind: u32,
            /// Whether it is urgent.
            pub urgent: bool,
            /// Who sends it.
            pub from: $text,
            /// What is in it.
            pub body: $text,
        }

        impl $name {
            /// Makes the message that a caller sends.
            #[inline]
            #[must_use]
            pub fn new(from: $text, body: $text) -> Self {
                Self { id: 0, weight: 0.5, kind: 1, urgent: true, from, body }
            }

            /// Counts the message.
            #[inline]
            #[must_use]
            pub fn counted(mut self, step: u32) -> Self {
                self.id = self.id.wrapping_add(step.into());
                self
            }
        }
    };
}
