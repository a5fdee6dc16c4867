package io.niotls.handshake.server13;

import io.niotls.proto.NamedGroup;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which group a server agrees on. */
final class GroupChoice {
    private GroupChoice() {}

    /**
     * Chooses by our preference. A hybrid is worth another round trip, for what is recorded today may be decrypted later; among
     * groups of one kind a share that is already here wins.
     *
     * @param ours enabled here, the preferred ones first
     * @param theirs that the client supports
     * @param shares that the client has sent a share of
     */
    static Optional<NamedGroup> choose(List<NamedGroup> ours, List<NamedGroup> theirs, Set<NamedGroup> shares) {
        List<NamedGroup> common = ours.stream().filter(theirs::contains).toList();
        List<NamedGroup> hybrids = common.stream().filter(group -> group.kind() == NamedGroup.Kind.HYBRID).toList();
        boolean preferHybrid = !hybrids.isEmpty() && ours.get(0).kind() == NamedGroup.Kind.HYBRID;
        List<NamedGroup> candidates = preferHybrid ? hybrids : common;
        return candidates.stream().filter(shares::contains).findFirst().or(() -> candidates.stream().findFirst());
    }
}
