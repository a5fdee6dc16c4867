/**
 * What every state of a handshake shares: the state itself, what it may do to the connection, and how it waits.
 *
 * <p>One class per state, named for what it expects. A state holds only what later states need and returns the next state:
 * no field says where the handshake is. Not exported.
 */
package io.niotls.handshake;
