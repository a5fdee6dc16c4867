/**
 * What outlives a connection: sessions of both sides and where they are kept, ticket keys and their rotation, external
 * pre-shared keys, the cookie of a stateless HelloRetryRequest, and the boundary that a resumption must not cross.
 *
 * <p>All times come from the {@link java.time.Clock} that a class is given. Whatever is bounded is bounded by entries and by
 * age. No class of this package has a lock that all threads meet.
 */
package io.niotls.session;
