//! Which of several names may have been meant by another.

/// Returns the known name that one may have been meant for: the nearest, if less than half of it is different.
pub(crate) fn meant_by<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let is_near = |known: &str, distance: usize| distance * 2 < known.len();
    // A name of any length costs no time.
    let alike = known.iter().filter(|known| is_near(known, known.len().abs_diff(name.len())));
    let distances = alike.map(|known| (strsim::osa_distance(name, known), *known));
    let (distance, nearest) = distances.min_by_key(|(distance, _)| *distance)?;
    is_near(nearest, distance).then_some(nearest)
}
