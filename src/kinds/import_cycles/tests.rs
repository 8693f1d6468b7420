use super::cut::cut;

fn shown(pairs: &[(usize, usize)]) -> (String, bool) {
    let nodes = pairs.iter().map(|(from, to)| from.max(to) + 1).max().unwrap_or(0);
    let mut out = vec![Vec::new(); nodes];
    for (from, to) in pairs {
        out[*from].push(*to);
    }
    let cut = cut(&out);
    (cut.edges.iter().map(|(from, to)| format!("{from}→{to}")).collect::<Vec<_>>().join(" "), cut.is_smallest)
}

#[test]
fn the_fewest_edges_are_cut_and_among_equals_the_first() {
    // Two modules; a circle of three with a chord; two circles that share one edge; none.
    assert_eq!(shown(&[(0, 1), (1, 0)]), ("0→1".to_owned(), true));
    assert_eq!(shown(&[(0, 1), (1, 2), (2, 0), (2, 1)]), ("1→2".to_owned(), true));
    assert_eq!(shown(&[(0, 1), (1, 2), (2, 0), (1, 3), (3, 0)]), ("0→1".to_owned(), true));
    assert_eq!(shown(&[(0, 1), (1, 2)]), (String::new(), false));
}

#[test]
fn removing_an_edge_of_the_cut_leaves_the_others() {
    let all = [(0, 1), (1, 0), (1, 2), (2, 1), (2, 3), (3, 2), (0, 3), (3, 0)];
    let (before, _) = shown(&all);
    let (first, rest) = before.split_once(' ').unwrap();
    let without: Vec<(usize, usize)> = all.into_iter().filter(|(from, to)| format!("{from}→{to}") != first).collect();
    assert_eq!(shown(&without), (rest.to_owned(), true));
}

#[test]
fn a_graph_that_is_too_large_for_an_exact_answer_still_loses_every_circle() {
    let pairs: Vec<(usize, usize)> =
        (0..60_usize).flat_map(|from| (0..60).filter(move |to| *to != from).map(move |to| (from, to))).collect();
    let (edges, is_smallest) = shown(&pairs);
    assert_eq!((edges.split(' ').count(), is_smallest), (60 * 59 / 2, false));
}
