// Package emit prints plans as Go. It lays out and decides nothing.
package emit
