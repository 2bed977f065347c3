package dev.tunesmith.data.curate;

import java.util.Arrays;

/** Disjoint sets of 0 to n-1; the smallest member stands for a set, so that results do not depend on the order of unions. */
final class UnionFind {

    private final int[] parent;

    UnionFind(int size) {
        parent = new int[size];
        Arrays.setAll(parent, i -> i);
    }

    int find(int item) {
        int root = item;
        while (parent[root] != root) {
            parent[root] = parent[parent[root]];
            root = parent[root];
        }
        return root;
    }

    /** Join two sets; whether they were apart before. */
    boolean union(int a, int b) {
        int first = find(a);
        int second = find(b);
        parent[Math.max(first, second)] = Math.min(first, second);
        return first != second;
    }
}
