/** Cryptography by the lightweight API of bcprov, without its provider. */
package io.niotls.crypto.bc;
