package xbff

// How long it may take.
const (
	PathLongerThanTimeout Code = "BFF701"
	StepLongerThanTimeout Code = "BFF702"
)

var timing = []Rule{
	{
		Code: PathLongerThanTimeout, Title: "The longest chain of steps fits the operation's timeout",
		Text: "Steps that wait for each other add up: each with its timeout and, between attempts, its retryAfter. Were the sum longer than the operation's timeout, the last of them could never use its own.",
		Wrong: `timeout: 500
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, timeout: 300}
- {stepId: user, operationId: $sourceDescriptions.users.getUser, timeout: 300, dependsOn: [order]}`,
		Right: `timeout: 600
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, timeout: 300}
- {stepId: user, operationId: $sourceDescriptions.users.getUser, timeout: 300, dependsOn: [order]}`,
	},
	{
		Code: StepLongerThanTimeout, Title: "A step's timeout is not longer than the operation's",
		Text: "The operation ends first, so the step's own timeout would never be what stops it.",
		Wrong: `timeout: 500
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, timeout: 900}`,
		Right: `timeout: 500
steps:
- {stepId: order, operationId: $sourceDescriptions.orders.getOrder, timeout: 500}`,
	},
}
