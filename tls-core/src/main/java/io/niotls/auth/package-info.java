/**
 * Who one side is, and whether it believes the other: credentials and their choice, verification of chains, host names and
 * stapled OCSP responses.
 *
 * <p>Nothing here reads a clock: the time of a check comes from the caller.
 */
package io.niotls.auth;
